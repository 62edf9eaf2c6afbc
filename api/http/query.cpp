#include "api/http/query.hpp"

#include "domain/core/text.hpp"

#include <boost/url/params_view.hpp>
#include <boost/url/parse_query.hpp>

namespace api {
namespace {

using domain::Error;
using domain::ErrorKind;

/// What a pointer may repeat of an unknown name.
std::string shown(const std::string& name) {
    constexpr std::size_t longest = 64;
    if (name.size() <= longest) return name;
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
    return name.substr(0, end) + "…";
}

}  // namespace

domain::Result<void> read_query(const json::Object& object, std::string_view query, void* out) {
    json::Reading reading;
    reading.in_query = true;
    std::uint64_t seen = 0;
    bool unknown = false, repeated = false;
    if (!query.empty()) {
        auto parsed =
            boost::urls::parse_query(boost::urls::string_view(query.data(), query.size()));
        if (!parsed) return Error{ErrorKind::syntax, "invalid_query", {}, {}};
        boost::urls::encoding_opts options;
        options.space_as_plus = true;
        for (auto param : *parsed) {
            // "a=1&&b=2" and a lone "?" carry empty parameters that say nothing.
            if (param.key.empty() && !param.has_value) continue;
            std::string name = boost::urls::pct_string_view(param.key).decode(options);
            const json::Member* member = object.find(name);
            if (!member) {
                unknown = true;
                if (!domain::to_nfc(name)) name = "\xEF\xBF\xBD";
                reading.refuse_at(shown(name), "unknown_parameter");
                continue;
            }
            auto bit = std::uint64_t(1) << (member - object.members.data());
            if (seen & bit) {
                repeated = true;
                reading.refuse_at(member->name, "repeated_parameter");
                continue;
            }
            seen |= bit;
            std::string value = boost::urls::pct_string_view(param.value).decode(options);
            reading.enter(member->name);
            member->type->parse(value, static_cast<char*>(out) + member->offset, reading);
            reading.leave();
        }
    }
    for (std::size_t i = 0; i < object.members.size(); ++i) {
        const auto& member = object.members[i];
        if (!(seen >> i & 1) && !member.type->may_be_missing)
            reading.refuse_at(member.name, "required");
    }
    if (reading.violations.empty()) return {};
    std::string code = unknown    ? "unknown_parameter"
                       : repeated ? "repeated_parameter"
                                  : "invalid_parameter";
    return Error{ErrorKind::syntax, std::move(code), {}, std::move(reading.violations)};
}

}  // namespace api
