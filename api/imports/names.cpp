#include "api/imports/names.hpp"

#include "domain/core/text.hpp"
#include "usecases/core/checks.hpp"

namespace api::imports {
namespace {

std::string key_of(const std::string& name) {
    return domain::one_line(name).value_or(name);
}

}  // namespace

template <class All>
const Names::Index& Names::filled(Index& index, const All& all) {
    for (auto it = all.upper_bound(index.up_to); it != all.end(); ++it) {
        index.by_name.emplace(key_of(it->second.name), it->first);
        index.up_to = it->first;
    }
    return index;
}

domain::Result<std::string> Names::code_of(const domain::tallying::Register& reg,
                                           std::string_view thing, const std::string& text) {
    const auto reference = usecases::normal_reference(text);
    const auto found = [&](std::string_view what, const Index& index,
                           const auto& code) -> domain::Result<std::string> {
        const auto [first, last] = index.by_name.equal_range(key_of(text));
        if (first == last) return usecases::not_found(std::string(what) + "_not_found", what, text);
        if (std::next(first) != last)
            return domain::Error{domain::ErrorKind::rule, "name_ambiguous", {{"name", text}}, {}};
        return code(first->second);
    };
    if (thing == "organizations") {
        if (reg.organization(reference)) return text;
        return found("organization", filled(organizations_, reg.organizations.all()),
                     [&](std::int64_t num) { return reg.organizations.find(num)->code; });
    }
    if (thing == "sites") {
        if (reg.site(reference)) return text;
        return found("site", filled(sites_, reg.sites),
                     [&](std::int64_t num) { return reg.sites.at(num).code; });
    }
    if (reg.campaign(reference)) return text;
    return found("campaign", filled(campaigns_, reg.campaigns),
                 [&](std::int64_t num) { return reg.campaigns.at(num).code; });
}

}  // namespace api::imports
