#include "api/scheduling/clashes.hpp"

#include "api/scheduling/checks.hpp"
#include "domain/tallying/calendar.hpp"

#include <algorithm>
#include <mutex>

namespace api::scheduling {
namespace {

using domain::Day;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::Clash;
using domain::scheduling::ClashIndex;
using domain::scheduling::ClashRules;
using domain::scheduling::Drive;
using domain::tallying::Books;
using usecases::scheduling::SeenClash;

ClashAnswer answer(const SeenClash& seen) {
    ClashAnswer out;
    out.code = seen.clash.code;
    out.severity = seen.severity;
    out.day = seen.clash.day;
    out.drive = seen.drive;
    out.other = seen.other;
    out.other_hidden = seen.other_hidden;
    out.thing = seen.clash.thing;
    out.thing_code = seen.thing;
    out.value = seen.clash.value;
    out.limit = seen.clash.limit;
    out.accepted = seen.accepted;
    if (seen.suggestion)
        out.suggestion =
            Suggestion{seen.suggestion->kind, seen.suggestion->day, seen.suggestion->number};
    return out;
}

/// Everything that clashes at one version of the plan.
struct Findings {
    std::shared_ptr<const Books> books;
    std::vector<Clash> clashes;
};

/// Looks for everything again only when the plan has changed: a commit of events leaves it as it
/// was.
class Board {
  public:
    /// Calls `f(findings, index, rules)` with nothing changing meanwhile.
    template <class F>
    auto with(std::shared_ptr<const Books> books, F f) {
        std::lock_guard guard(mutex_);
        if (!found_.books || found_.books->as_of.catalog != books->as_of.catalog) {
            rules_ = domain::tallying::clash_rules(*books);
            found_.clashes = calendar_.follow(*books).check_all(
                domain::tallying::plan_view(books->registry()), rules_);
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

Result<Reply<Page<ClashAnswer>>> list(const Call<ClashQuery, None>& call,
                                      std::shared_ptr<const Books> books, Board& board) {
    const auto& q = call.query;
    Checks checks(*books);
    std::int64_t organization = checks.organization_if("?organization", q.organization);
    std::int64_t team = q.team ? checks.team("?team", q.team->value) : 0;
    std::int64_t site = q.site ? checks.site("?site", q.site->value) : 0;
    std::int64_t drive = q.drive ? checks.drive("?drive", q.drive->value) : 0;
    if (auto ok = checks.query_verdict(); !ok) return ok.error();
    std::int64_t after = 0;
    if (q.cursor) {
        // The place in the list of one version of the plan; another version starts again where this
        // one was.
        auto cursor = decode_cursor(*q.cursor, "clashes");
        if (!cursor) return cursor.error();
        after = cursor->num;
    }
    std::uint32_t codes = 0;
    if (q.code)
        for (auto code : *q.code) codes |= 1u << unsigned(code);
    return board.with(std::move(books), [&](const Findings& found, const ClashIndex& index,
                                            const ClashRules& rules) {
        const Books& b = *found.books;
        const auto& tree = b.registry().organizations;
        auto fits = [&](const Drive& d) {
            return (!organization || tree.within(d.organization, organization, d.day)) &&
                   (!team || d.team == team) && (!site || d.site == site) &&
                   (!drive || d.num == drive);
        };
        Reply<Page<ClashAnswer>> out;
        std::size_t most = std::size_t(q.limit ? q.limit->value : default_limit);
        auto begin = found.clashes.begin();
        if (q.from)
            begin = std::lower_bound(begin, found.clashes.end(), *q.from,
                                     [](const Clash& c, Day day) { return c.day < day; });
        begin =
            std::max(begin, found.clashes.begin() +
                                std::min<std::int64_t>(after, std::int64_t(found.clashes.size())));
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
            const auto seen =
                usecases::scheduling::seen_clash(*call.principal, b, clash, *d, index, rules);
            out.value.items.push_back(answer(seen));
        }
        return Result<Reply<Page<ClashAnswer>>>(std::move(out));
    });
}

}  // namespace

std::vector<ClashAnswer> answers(const std::vector<SeenClash>& clashes) {
    std::vector<ClashAnswer> out;
    for (const auto& seen : clashes) out.push_back(answer(seen));
    return out;
}

void add_clashes(Router& router, std::function<std::shared_ptr<const Books>()> read_books) {
    router.add(get<ClashQuery, Page<ClashAnswer>>("/api/v1/clashes")
                   .allow(Permission::read_plan)
                   .tag("drives")
                   .says("Các chỗ trùng trên toàn lịch", "Clashes over the whole calendar")
                   .details("Theo thứ tự ngày. Được tính lại khi kế hoạch thay đổi.",
                            "In order of day. Looked for again when the plan has changed.")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .takes_long()
                   .read([read_books = std::move(read_books), board = std::make_shared<Board>()](
                             const Call<ClashQuery, None>& call, storage::Session&) {
                       return list(call, read_books(), *board);
                   }));
}

}  // namespace api::scheduling
