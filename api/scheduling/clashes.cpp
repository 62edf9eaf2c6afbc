#include "api/scheduling/clashes.hpp"

#include <algorithm>
#include <mutex>

#include "api/scheduling/checks.hpp"
#include "storage/engine/database.hpp"

namespace api::scheduling {
namespace {

using domain::Day;
using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::Clash;
using domain::scheduling::ClashIndex;
using domain::scheduling::ClashRules;
using domain::scheduling::Drive;
using domain::tallying::Books;

std::optional<std::string> code_of(const Books& books, ClashThing thing, std::int64_t num) {
    const auto& reg = books.registry();
    auto find = [&](const auto& things) -> std::optional<std::string> {
        auto it = things.find(num);
        if (it == things.end()) return std::nullopt;
        return it->second.code;
    };
    switch (thing) {
        case ClashThing::site: return find(reg.sites);
        case ClashThing::team: return find(reg.teams);
        case ClashThing::vehicle:
        case ClashThing::equipment: return find(reg.resources);
        case ClashThing::campaign: return find(reg.campaigns);
        case ClashThing::organization: {
            const auto* o = reg.organizations.find(num);
            return o ? std::optional(o->code) : std::nullopt;
        }
        // People are not in the books; their names are personal.
        case ClashThing::person:
        case ClashThing::day:
        case ClashThing::none: break;
    }
    return std::nullopt;
}

/// What one could do instead.
std::optional<Suggestion> suggestion_for(const Clash& c, const Drive& d, const Drive* other, const Books& books,
                                         const ClashIndex& index, const ClashRules& rules) {
    auto plan = domain::tallying::plan_view(books.registry());
    using enum ClashCode;
    switch (c.code) {
        case team_travel:
        case vehicle_travel:
        case equipment_travel:
        case person_travel: return Suggestion{SuggestionKind::later_start, std::nullopt, c.limit - c.value};
        case team_too_small:
        case site_too_small: return Suggestion{SuggestionKind::fewer_donors, std::nullopt, room_for(d, plan, rules)};
        case team_over_capacity: {
            auto left = c.limit - (c.value - d.planned_bags.value_or(d.planned_donors.value_or(0)));
            if (left > 0) return Suggestion{SuggestionKind::fewer_donors, std::nullopt, left};
            break;
        }
        case organization_again: {
            if (!other) return std::nullopt;
            Day first = std::min(d.day, other->day).plus(std::int32_t(c.limit));
            return Suggestion{SuggestionKind::first_day_allowed, first, std::nullopt};
        }
        case outside_campaign: {
            auto it = books.registry().campaigns.find(c.num);
            if (it == books.registry().campaigns.end()) return std::nullopt;
            return Suggestion{SuggestionKind::nearest_campaign_day,
                              d.day < it->second.starts_on ? it->second.starts_on : it->second.ends_on, std::nullopt};
        }
        case site_unfit:
        case person_twice: return std::nullopt;
        default: break;
    }
    if (auto day = index.next_free_day(d, plan, rules)) return Suggestion{SuggestionKind::next_free_day, *day, std::nullopt};
    return std::nullopt;
}

ClashAnswer answer(const Incoming& call, const Books& books, const Clash& c, const Drive& d, const ClashIndex& index,
                   const ClashRules& rules) {
    ClashAnswer out;
    out.code = c.code;
    out.severity = hard(c.code) ? ClashSeverity::hard : ClashSeverity::soft;
    out.day = c.day;
    out.drive = d.code;
    const Drive* other = c.other ? index.drive(c.other) : nullptr;
    if (other) {
        if (call.sees(books, *other))
            out.other = other->code;
        else
            out.other_hidden = true;
    }
    out.thing = c.thing;
    out.thing_code = code_of(books, c.thing, c.num);
    out.value = c.value;
    out.limit = c.limit;
    out.accepted = std::binary_search(d.accepted_warnings.begin(), d.accepted_warnings.end(),
                                      std::string(domain::name_of(c.code)));
    out.suggestion = suggestion_for(c, d, other, books, index, rules);
    return out;
}

std::string pointer_of(const Clash& c) {
    switch (c.thing) {
        case ClashThing::site: return "/site";
        case ClashThing::team: return "/team";
        case ClashThing::vehicle: return "/vehicles";
        case ClashThing::equipment: return "/equipment";
        case ClashThing::organization: return "/organization";
        case ClashThing::campaign: return "/campaigns";
        case ClashThing::person:
        case ClashThing::day:
        case ClashThing::none: break;
    }
    return "/starts_at";
}

/// What a refusal tells of a clash, beside its words too. A drive that one may not see has no code here either.
domain::Parameters parameters_of(const ClashAnswer& a) {
    domain::Parameters p{{"severity", std::string(domain::name_of(a.severity))},
                         {"day", a.day.text()},
                         {"drive", a.drive},
                         {"other", a.other.value_or(a.other_hidden ? "…" : "")},
                         {"kind", std::string(domain::name_of(a.thing))},
                         {"thing", a.thing_code.value_or("")},
                         {"value", std::to_string(a.value)},
                         {"limit", std::to_string(a.limit)},
                         {"accepted", a.accepted ? "true" : "false"},
                         {"suggestion", a.suggestion ? std::string(domain::name_of(a.suggestion->kind)) : "no_suggestion"}};
    if (a.suggestion && a.suggestion->day) p.emplace_back("suggestion_day", a.suggestion->day->text());
    if (a.suggestion && a.suggestion->number) p.emplace_back("suggestion_number", std::to_string(*a.suggestion->number));
    return p;
}

domain::Violation violation(const ClashAnswer& a, const Clash& c) {
    return {pointer_of(c), std::string(domain::name_of(c.code)), parameters_of(a)};
}

/// Everything that clashes at one version of the plan.
struct Findings {
    std::shared_ptr<const Books> books;
    std::vector<Clash> clashes;
};

/// Looks for everything again only when the plan has changed: a commit of events leaves it as it was.
class Board {
  public:
    /// Calls `f(findings, index, rules)` with nothing changing meanwhile.
    template <class F>
    auto with(std::shared_ptr<const Books> books, F f) {
        std::lock_guard guard(mutex_);
        if (!found_.books || found_.books->as_of.catalog != books->as_of.catalog) {
            rules_ = domain::tallying::clash_rules(*books);
            found_.clashes = calendar_.follow(*books).check_all(domain::tallying::plan_view(books->registry()), rules_);
            found_.books = std::move(books);
        }
        return f(found_, calendar_.follow(*found_.books), rules_);
    }

  private:
    std::mutex mutex_;
    domain::tallying::Calendar calendar_;
    ClashRules rules_;
    Findings found_;
};

Result<Reply<Page<ClashAnswer>>> list(const Call<ClashQuery, None>& call, std::shared_ptr<const Books> books, Board& board) {
    const auto& q = call.query;
    Checks checks(*books);
    std::int64_t organization = checks.organization_if("?organization", q.organization);
    std::int64_t team = q.team ? checks.team("?team", q.team->value) : 0;
    std::int64_t site = q.site ? checks.site("?site", q.site->value) : 0;
    std::int64_t drive = q.drive ? checks.drive("?drive", q.drive->value) : 0;
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    std::int64_t after = 0;
    if (q.cursor) {
        // The place in the list of one version of the plan; another version starts again where this one was.
        auto cursor = decode_cursor(*q.cursor, "clashes");
        if (!cursor) return cursor.error();
        after = cursor->num;
    }
    std::uint32_t codes = 0;
    if (q.code)
        for (auto code : *q.code) codes |= 1u << unsigned(code);
    return board.with(std::move(books), [&](const Findings& found, const ClashIndex& index, const ClashRules& rules) {
        const Books& b = *found.books;
        const auto& tree = b.registry().organizations;
        auto fits = [&](const Drive& d) {
            return (!organization || tree.within(d.organization, organization, d.day)) && (!team || d.team == team) &&
                   (!site || d.site == site) && (!drive || d.num == drive);
        };
        Reply<Page<ClashAnswer>> out;
        std::size_t most = std::size_t(q.limit ? q.limit->value : default_limit);
        auto begin = found.clashes.begin();
        if (q.from)
            begin = std::lower_bound(begin, found.clashes.end(), *q.from, [](const Clash& c, Day day) { return c.day < day; });
        begin = std::max(begin, found.clashes.begin() + std::min<std::int64_t>(after, std::int64_t(found.clashes.size())));
        for (auto it = begin; it != found.clashes.end(); ++it) {
            if (q.to && *q.to < it->day) break;
            if (codes && !(codes >> unsigned(it->code) & 1)) continue;
            if (q.severity && (*q.severity == ClashSeverity::hard) != hard(it->code)) continue;
            const Drive* d = index.drive(it->drive);
            const Drive* other = it->other ? index.drive(it->other) : nullptr;
            if (!d || !(fits(*d) || (other && fits(*other)))) continue;
            Clash clash = *it;
            if (!call.sees(b, *d)) {
                // Told from the side that may be seen.
                if (!other || !call.sees(b, *other)) continue;
                std::swap(d, other);
                std::swap(clash.drive, clash.other);
            }
            if (out.value.items.size() == most) {
                out.value.next = encode_cursor({"clashes", "", it - found.clashes.begin()});
                break;
            }
            out.value.items.push_back(answer(call, b, clash, *d, index, rules));
        }
        return Result<Reply<Page<ClashAnswer>>>(std::move(out));
    });
}

}  // namespace

Result<std::vector<Clash>> check_clashes(const Incoming& call, storage::WriteTransaction& tx, const Drive& d,
                                         const Acceptance& acceptance) {
    const auto& index = tx.calendar();
    const Books& books = tx.books();
    const auto& rules = tx.clash_rules();
    auto clashes = index.check(d, domain::tallying::plan_view(books.registry()), rules);
    if (acceptance.said && !acceptance.codes.empty() && acceptance.reason.empty())
        return Error{ErrorKind::rule, "reason_required", {}, {{"/reason", "reason_required", {}}}};
    bool asks = acceptance.said || d.team || !d.resources.empty();
    bool refuses = false;
    Error error{ErrorKind::conflict, "warnings_not_accepted", {}, {}};
    for (const auto& c : clashes) {
        bool answered = std::find(acceptance.codes.begin(), acceptance.codes.end(), c.code) != acceptance.codes.end() ||
                        std::binary_search(d.accepted_warnings.begin(), d.accepted_warnings.end(),
                                           std::string(domain::name_of(c.code)));
        if (hard(c.code)) error.code = "clashes";
        if (!hard(c.code) && (!asks || answered)) continue;
        refuses = true;
        error.violations.push_back(violation(answer(call, books, c, d, index, rules), c));
    }
    if (refuses) {
        error.parameters = {{"count", std::to_string(error.violations.size())}};
        return error;
    }
    return clashes;
}

std::vector<std::string> accepted_of(const std::vector<Clash>& soft, const Acceptance& acceptance) {
    std::vector<std::string> out;
    for (auto code : acceptance.codes)
        if (std::any_of(soft.begin(), soft.end(), [&](const Clash& c) { return c.code == code; }))
            out.emplace_back(domain::name_of(code));
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::vector<ClashAnswer> answers(const Incoming& call, storage::WriteTransaction& tx, const Drive& d,
                                 const std::vector<Clash>& clashes) {
    std::vector<ClashAnswer> out;
    if (clashes.empty()) return out;
    const auto& index = tx.calendar();
    const auto& rules = tx.clash_rules();
    for (const auto& c : clashes) out.push_back(answer(call, tx.books(), c, d, index, rules));
    return out;
}

std::vector<ClashAnswer> all_clashes(const Incoming& call, storage::WriteTransaction& tx, const Drive& d) {
    return answers(call, tx, d, tx.calendar().check(d, domain::tallying::plan_view(tx.books().registry()), tx.clash_rules()));
}

void add_clashes(Router& router, std::function<std::shared_ptr<const Books>()> read_books) {
    router.add(get<ClashQuery, Page<ClashAnswer>>("/api/v1/clashes")
                   .allow(Permission::read_plan)
                   .tag("drives")
                   .says("Các chỗ trùng trên toàn lịch", "Clashes over the whole calendar")
                   .details("Theo thứ tự ngày. Được tính lại khi kế hoạch thay đổi.",
                            "In order of day. Looked for again when the plan has changed.")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .read([read_books = std::move(read_books), board = std::make_shared<Board>()](
                             const Call<ClashQuery, None>& call, storage::Session&) { return list(call, read_books(), *board); }));
}

}  // namespace api::scheduling
