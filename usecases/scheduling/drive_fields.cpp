#include "usecases/scheduling/drive_fields.hpp"

#include <algorithm>

namespace usecases::scheduling {
namespace {

bool contains(const std::vector<std::int64_t>& all, std::int64_t num) {
    return std::find(all.begin(), all.end(), num) != all.end();
}

}  // namespace

std::vector<std::int64_t> campaigns_named(Checks& checks,
                                          const std::vector<std::string>& references) {
    std::vector<std::int64_t> out;
    for (std::size_t i = 0; i < references.size(); ++i) {
        const std::string field = "campaigns/" + std::to_string(i);
        auto num = checks.campaign(field, references[i]);
        if (!num) continue;
        if (contains(out, num))
            checks.refuse(field, "repeated_item");
        else
            out.push_back(num);
    }
    return out;
}

void take_resources(Checks& checks, const domain::tallying::Books& books,
                    domain::scheduling::ResourceKind kind, const std::string& field,
                    const std::vector<std::string>& codes, std::vector<std::int64_t>& into) {
    const auto& reg = books.registry();
    std::erase_if(into, [&](std::int64_t num) { return reg.resources.at(num).kind == kind; });
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::string at = field + "/" + std::to_string(i);
        auto num = reg.resource(codes[i]);
        if (!num || reg.resources.at(*num).kind != kind || reg.resources.at(*num).retired)
            checks.refuse(at, "resource_not_found", {{"resource", codes[i]}});
        else if (contains(into, *num))
            checks.refuse(at, "repeated_item");
        else
            into.push_back(*num);
    }
    std::sort(into.begin(), into.end());
}

}  // namespace usecases::scheduling
