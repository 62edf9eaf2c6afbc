#include "usecases/reporting/opening.hpp"

#include "domain/reporting/provenance.hpp"

namespace usecases::reporting {

using namespace domain::reporting;
using domain::Result;

namespace {

/// The drives under a figure that is added up.
std::vector<std::pair<std::int64_t, std::int64_t>> drives_under(const Books& books,
                                                                const StoredReport& stored,
                                                                const Shown& shown,
                                                                const std::string& key,
                                                                const Value& value) {
    Options options;
    options.entered = shown.entered;
    const Report now = shown.kept ? build(books, stored.about, options) : shown.report;
    std::vector<std::pair<std::int64_t, std::int64_t>> out;
    if (auto opened = domain::reporting::open(books, now, options, key);
        opened && opened->value == value)
        for (const auto& p : opened->parts) out.emplace_back(p.drive, p.amount);
    return out;
}

}  // namespace

const Definition* definition_of(std::string_view key) {
    const auto dot = key.rfind('.');
    return definition(key.substr(dot == key.npos ? 0 : dot + 1));
}

Result<OpenedFigure> open(const Books& books, storage::Session& session, const StoredReport& report,
                          const std::string& key) {
    auto what = shown(books, session, report, false);
    if (!what) return what.error();
    const auto value = what->report.find(key);
    OpenedFigure out;
    out.definition = definition_of(key);
    if (!value || !out.definition) return not_found("figure_not_found", "figure", key);
    out.value = *value;
    out.kept = what->kept;
    auto kept_parts =
        what->kept ? storage::reporting::parts(session, report.snapshot, key) : std::nullopt;
    if (kept_parts)
        out.parts = std::move(kept_parts->parts);
    else if (added_up(key))
        out.parts = drives_under(books, report, *what, key, *value);
    else
        for (auto& input : inputs_of(what->report, key))
            if (what->report.find(input)) out.inputs.push_back(std::move(input));
    out.report = std::move(what->report);
    return out;
}

LaterEvents later_events(const Books& books, storage::Session& session,
                         const Restatement& restatement, std::size_t most) {
    storage::tallying::EventStore store(session);
    LaterEvents out;
    for (const auto& code : restatement.drives) {
        const auto num = books.drive_number(code);
        if (!num) continue;
        const auto left = most - out.events.size();
        auto events = store.of_drive(*num, restatement.was.as_of.seq, std::int64_t(left) + 1);
        if (events.size() > left) {
            out.more = true;
            events.resize(left);
        }
        for (auto& event : events) out.events.push_back({code, std::move(event)});
        if (out.more) break;
    }
    return out;
}

}  // namespace usecases::reporting
