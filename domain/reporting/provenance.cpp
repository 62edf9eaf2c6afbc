#include "domain/reporting/provenance.hpp"

#include "domain/reporting/builder.hpp"

#include <algorithm>

namespace domain::reporting {

using tallying::Books;
using tallying::DriveEntry;

bool added_up(std::string_view key) {
    auto dot = key.find('.');
    if (dot == key.npos) return from_name<Metric>(key).has_value();
    auto table = from_name<TableId>(key.substr(0, dot));
    // What comes after them is made of other figures.
    return table && *table < TableId::plan && from_name<Metric>(key.substr(key.rfind('.') + 1));
}

std::vector<Parts> all_parts(const Books& books, const About& about, const Options& options) {
    Builder builder(books, about, options);
    auto report = builder.run();
    std::vector<Parts> out;
    std::map<Spot, std::size_t> place;
    each_value(report, [&](const std::string& key, const Value& value) {
        if (!value.known() || value.number == 0 || !added_up(key)) return;
        if (auto spot = builder.spot(key)) {
            place.emplace(*spot, out.size());
            out.push_back({key, {}});
        }
    });
    builder.each_drive([&](const DriveEntry& entry, const Adder::Spots& spots) {
        for (const auto& [spot, amount] : spots) {
            auto it = place.find(spot);
            if (it == place.end()) continue;
            auto& parts = out[it->second].parts;
            if (parts.empty() || parts.back().drive != entry.drive->num)
                parts.push_back({entry.drive->num, 0});
            parts.back().amount += amount;
        }
    });
    for (auto& p : out) std::erase_if(p.parts, [](const Part& part) { return part.amount == 0; });
    return out;
}

std::vector<std::string> inputs_of(const Report& report, std::string_view key) {
    std::vector<std::string> out;
    const auto* d = definition(key.substr(key.rfind('.') == key.npos ? 0 : key.rfind('.') + 1));
    if (!d) return out;
    std::string row;
    if (auto last = key.rfind('.'); last != key.npos) row = std::string(key.substr(0, last + 1));
    std::string word;
    auto take = [&] {
        if (!word.empty())
            for (const auto& candidate : {row + word, word})
                if (candidate != key && report.find(candidate)) {
                    if (std::find(out.begin(), out.end(), candidate) == out.end())
                        out.push_back(candidate);
                    break;
                }
        word.clear();
    };
    for (char c : d->formula) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')
            word.push_back(c);
        else
            take();
    }
    take();
    return out;
}

std::optional<Opened> open(const Books& books, const Report& report, const Options& options,
                           std::string_view key) {
    auto value = report.find(key);
    if (!value) return std::nullopt;
    Opened out;
    out.value = *value;
    auto last = key.rfind('.');
    auto column = last == key.npos ? key : key.substr(last + 1);
    out.definition = definition(column);
    if (!out.definition) return std::nullopt;
    Builder builder(books, report.about, options);
    builder.run();
    if (auto spot = builder.spot(key)) {
        out.added_up = true;
        builder.each_drive([&](const DriveEntry& entry, const Adder::Spots& spots) {
            std::int64_t amount = 0;
            for (const auto& [at, part] : spots)
                if (at == *spot) amount += part;
            if (amount) out.parts.push_back({entry.drive->num, amount});
        });
    } else {
        out.inputs = inputs_of(report, key);
    }
    return out;
}

}  // namespace domain::reporting
