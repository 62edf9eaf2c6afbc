#include "api/work/work.hpp"

#include "api/scheduling/drives.hpp"
#include "api/work/review_board.hpp"
#include "domain/identity/person.hpp"
#include "domain/tallying/calendar.hpp"
#include "domain/tallying/progress.hpp"
#include "domain/tallying/waiting.hpp"
#include "storage/engine/database.hpp"
#include "storage/reporting/reports.hpp"
#include "storage/scheduling/changes.hpp"
#include "usecases/reporting/calendar.hpp"
#include "usecases/reporting/submission.hpp"
#include "usecases/scheduling/drives.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

namespace api::work {
namespace {

using domain::Day;
using domain::Instant;
using domain::Result;
using domain::identity::Role;
using domain::reporting::ReportStatus;
using domain::scheduling::Clash;
using domain::scheduling::Drive;
using domain::scheduling::DriveStatus;
using domain::tallying::Books;
using domain::tallying::step_waiting;
using domain::tallying::WaitingStep;

constexpr std::int64_t usual_items = 5;
/// A tablet at an open drive that has not asked for so long has no network, no power, or nobody who
/// uses it.
constexpr std::int64_t silent_after_ms = 30 * 60'000;
constexpr std::int32_t soon_days = 7;
constexpr std::int64_t token_ends_within_ms = std::int64_t(14) * 24 * 3600 * 1000;
/// A report that is later than that is a matter for a conversation.
constexpr std::int32_t late_days = 366;
constexpr std::int64_t most_changes = 2'000;

/// Clashes of one version of the plan: a commit of events leaves them as they are.
class ClashBoard {
  public:
    std::shared_ptr<const std::vector<Clash>> look(const std::shared_ptr<const Books>& books) {
        std::lock_guard guard(mutex_);
        if (!found_ || catalog_ != books->as_of.catalog || today_ != books->as_of.today) {
            const auto& index = calendar_.follow(*books);
            found_ = std::make_shared<const std::vector<Clash>>(
                index.check_all(domain::tallying::plan_view(books->registry()),
                                domain::tallying::clash_rules(*books)));
            catalog_ = books->as_of.catalog;
            today_ = books->as_of.today;
        }
        return found_;
    }

  private:
    std::mutex mutex_;
    domain::tallying::Calendar calendar_;
    std::shared_ptr<const std::vector<Clash>> found_;
    std::int64_t catalog_ = -1;
    Day today_;
};

/// Gathers what waits for one who asks.
class Gathering {
  public:
    Gathering(const Call<WaitingQuery, None>& call, std::shared_ptr<const Books> books,
              storage::Session& session, Instant now)
        : call_(call),
          shared_(std::move(books)),
          books_(*shared_),
          reg_(books_.registry()),
          session_(session),
          now_(now),
          today_(books_.as_of.today),
          limit_(call.query.limit ? call.query.limit->value : usual_items) {
        out_.at = now;
        watches_ = has(Role::auditor);
    }

    Result<Reply<WaitingAnswer>> all(ReviewBoard& reviews, ClashBoard& clashes) {
        drives();
        if (wanted(WorkKind::bags_in_review)) review(reviews);
        if (wanted(WorkKind::changes_to_decide)) changes();
        reports();
        if (wanted(WorkKind::clashes)) clashing(clashes);
        if (wanted(WorkKind::prices_missing)) prices();
        if (wanted(WorkKind::devices_silent)) devices();
        if (wanted(WorkKind::behind)) behind();
        if (wanted(WorkKind::tokens_ending)) tokens();
        Reply<WaitingAnswer> reply;
        for (auto& list : lists_)
            if (list.count) out_.kinds.push_back(std::move(list));
        reply.value = std::move(out_);
        return reply;
    }

  private:
    bool wanted(WorkKind kind) const { return !call_.query.kind || *call_.query.kind == kind; }
    bool has(Role role) const {
        return std::any_of(
            call_.principal->grants.begin(), call_.principal->grants.end(),
            [&](const auto& g) { return g.role == role && g.valid.contains(today_); });
    }
    bool may(Permission permission, const Drive& drive) const {
        return call_.principal->may(permission, reg_.organizations, drive, today_);
    }
    bool may(Permission permission, std::int64_t organization) const {
        return call_.principal->may_organization(permission, reg_.organizations, organization,
                                                 today_);
    }
    /// An auditor is told of what he may read, and settles nothing.
    bool watches(const Drive& drive) const { return watches_ && may(Permission::read_plan, drive); }

    WaitingList& list(WorkKind kind) {
        auto& out = lists_[std::size_t(kind)];
        out.kind = kind;
        return out;
    }
    /// Nothing when enough are told already; they are counted all the same.
    WaitingItem* one(WorkKind kind, bool settles, std::string code, std::string title) {
        auto& to = list(kind);
        ++to.count;
        to.settles |= settles;
        if (limit_ <= std::int64_t(to.first.size())) return nullptr;
        auto& item = to.first.emplace_back();
        item.code = std::move(code);
        item.title = std::move(title);
        return &item;
    }
    std::string code_of(std::int64_t organization) const {
        const auto* o = reg_.organizations.find(organization);
        return o ? o->code : std::string();
    }
    WaitingItem* one(WorkKind kind, bool settles, const Drive& drive) {
        auto* item = one(kind, settles, drive.code, drive.title.empty() ? drive.code : drive.title);
        if (!item) return nullptr;
        item->organization = code_of(drive.organization);
        item->day = drive.day;
        return item;
    }

    void drives() {
        std::vector<const Drive*> in_order;
        for (std::int64_t num = 1; num < std::int64_t(books_.drives().size()); ++num)
            if (const auto* d = books_.drive(num)) in_order.push_back(d);
        std::sort(in_order.begin(), in_order.end(), [](const Drive* a, const Drive* b) {
            return std::pair(a->starts_at, a->num) < std::pair(b->starts_at, b->num);
        });
        const bool looks_ahead = has(Role::hospital) || has(Role::coordinator);
        for (const auto* drive : in_order) {
            const auto& d = *drive;
            if (auto step = step_waiting(d, now_)) waiting(d, *step);
            const bool coming =
                (d.status == DriveStatus::approved || d.status == DriveStatus::open) &&
                now_ < d.ends_at && d.day <= today_.plus(soon_days);
            if (coming && looks_ahead && wanted(WorkKind::drives_soon) && call_.sees(books_, d))
                if (auto* item = one(WorkKind::drives_soon, false, d)) item->at = d.starts_at;
        }
    }
    void waiting(const Drive& d, WaitingStep step) {
        const bool runs = may(Permission::run_drive, d);
        const bool approves = may(Permission::approve_plan, d);
        auto tell = [&](WorkKind kind, bool settles, Instant at) {
            if (!wanted(kind)) return;
            if (auto* item = one(kind, settles, d)) item->at = at;
        };
        switch (step) {
            case WaitingStep::approve:
                if (usecases::scheduling::may_approve(call_.actor(), books_, d))
                    tell(WorkKind::drives_to_approve, true, d.starts_at);
                else if (watches(d))
                    tell(WorkKind::drives_to_approve, false, d.starts_at);
                break;
            case WaitingStep::open:
                if (runs || approves || watches(d))
                    tell(WorkKind::drives_to_open, runs, d.starts_at);
                break;
            case WaitingStep::close:
                if (runs || approves || watches(d))
                    tell(WorkKind::drives_to_close, runs, d.ends_at);
                break;
            case WaitingStep::verify:
                if (approves || watches(d)) tell(WorkKind::drives_to_verify, approves, d.ends_at);
                break;
        }
    }

    void review(ReviewBoard& board) {
        std::vector<std::int64_t> asked;
        for (std::int64_t num = std::int64_t(books_.drives().size()) - 1; 0 < num; --num) {
            const auto* d = books_.drive(num);
            if (!d || !books_.tally(num)) continue;
            if (may_settle(*d) || watches(*d)) asked.push_back(num);
        }
        auto found = board.look(session_, books_, asked);
        out_.complete = found.complete;
        for (auto num : asked) {
            auto it = found.waiting.find(num);
            if (it == found.waiting.end()) continue;
            const auto& d = *books_.drive(num);
            if (auto* item = one(WorkKind::bags_in_review, may_settle(d), d))
                item->count = it->second;
            // The number is that of what waits, not that of drives.
            list(WorkKind::bags_in_review).count += it->second - 1;
        }
    }
    bool may_settle(const Drive& d) const {
        return may(d.status == DriveStatus::verified ? Permission::approve_plan
                                                     : Permission::settle_review,
                   d);
    }

    void changes() {
        const auto& directory = books_.directory();
        auto found = storage::scheduling::changes(
            session_, {storage::scheduling::ChangeStatus::pending}, INT64_MAX, most_changes);
        std::reverse(found.begin(), found.end());
        for (const auto& c : found) {
            const auto* d = books_.drive(c.drive);
            if (!d) continue;
            const bool settles =
                usecases::scheduling::may_approve(call_.actor(), books_, *d) &&
                !domain::identity::same_person(directory, c.actor, call_.principal->actor);
            if (!settles && !watches(*d)) continue;
            if (auto* item = one(WorkKind::changes_to_decide, settles, *d)) {
                item->at = c.at;
                item->by = c.actor;
                item->note = c.reason;
            }
        }
    }

    void report(WorkKind kind, bool settles, const storage::reporting::StoredReport& r,
                std::string note, std::string by) {
        const auto* o = reg_.organizations.find(r.about.organization);
        auto* item = one(kind, settles, r.code, o ? o->name : r.code);
        if (!item) return;
        item->organization = code_of(r.about.organization);
        item->report = r.about.kind;
        item->day = r.about.from;
        item->until = r.about.to;
        if (r.submitted_at) item->at = *r.submitted_at;
        if (!by.empty()) item->by = std::move(by);
        if (!note.empty()) item->note = std::move(note);
    }
    bool watches_reports(std::int64_t organization) const {
        return watches_ && may(Permission::read_reports, organization);
    }
    void reports() {
        const bool any = call_.principal->may(Permission::prepare_reports, today_) ||
                         call_.principal->may(Permission::accept_reports, today_) || watches_;
        if (!any) return;
        auto with = [&](ReportStatus status) {
            storage::reporting::ReportFilter filter;
            filter.status = status;
            return storage::reporting::list(session_, filter);
        };
        const auto actor = call_.actor();
        if (wanted(WorkKind::reports_returned))
            for (const auto& r : with(ReportStatus::returned)) {
                const bool settles = may(Permission::prepare_reports, r.about.organization);
                if (!settles && !watches_reports(r.about.organization)) continue;
                auto steps = storage::reporting::steps(session_, r.num);
                const bool said = !steps.empty() && steps.back().to == ReportStatus::returned;
                report(WorkKind::reports_returned, settles, r, said ? steps.back().reason : "",
                       said ? steps.back().actor : "");
            }
        if (wanted(WorkKind::reports_to_accept))
            for (const auto& r : with(ReportStatus::submitted)) {
                const bool settles = usecases::reporting::may_accept(actor, books_, r);
                if (settles || watches_reports(r.about.organization))
                    report(WorkKind::reports_to_accept, settles, r, "", r.submitted_by);
            }
        if (wanted(WorkKind::reports_to_close))
            for (const auto& r : with(ReportStatus::accepted)) {
                const bool settles = usecases::reporting::may_close(actor, books_, r);
                if (settles || watches_reports(r.about.organization))
                    report(WorkKind::reports_to_close, settles, r, "", r.closing_by);
            }
        if (!wanted(WorkKind::reports_late)) return;
        for (const auto& o :
             usecases::reporting::owed(books_, session_, today_.plus(-late_days), today_)) {
            // What was returned is told as that.
            if (o.standing.received || today_ <= o.due.due ||
                (o.report && o.report->status == ReportStatus::returned))
                continue;
            const bool settles = may(Permission::prepare_reports, o.due.organization);
            if (!settles && !watches_reports(o.due.organization)) continue;
            const auto* organization = reg_.organizations.find(o.due.organization);
            auto* item = one(WorkKind::reports_late, settles, o.report ? o.report->code : "",
                             organization ? organization->name : "");
            if (!item) continue;
            item->organization = code_of(o.due.organization);
            if (const auto* d = o.due.drive ? books_.drive(o.due.drive) : nullptr)
                item->drive = d->code;
            item->report = o.due.kind;
            item->day = o.due.due;
            item->count = today_.number - o.due.due.number;
        }
    }

    void clashing(ClashBoard& board) {
        auto found = board.look(shared_);
        auto first = std::lower_bound(found->begin(), found->end(), today_,
                                      [](const Clash& c, Day day) { return c.day < day; });
        for (auto it = first; it != found->end(); ++it) {
            const auto* d = books_.drive(it->drive);
            const auto* other = it->other ? books_.drive(it->other) : nullptr;
            auto planned = [](const Drive& x) {
                return x.status == DriveStatus::proposed || x.status == DriveStatus::approved;
            };
            if (!d || !(planned(*d) || (other && planned(*other)))) continue;
            if (std::binary_search(d->accepted_warnings.begin(), d->accepted_warnings.end(),
                                   std::string(domain::name_of(it->code))))
                continue;
            // Told from the side that is one's own.
            if (other && !may(Permission::approve_plan, *d) &&
                may(Permission::approve_plan, *other))
                std::swap(d, other);
            const bool settles = may(Permission::approve_plan, *d);
            if (!settles && !watches(*d)) continue;
            if (auto* item = one(WorkKind::clashes, settles, *d)) {
                item->clash = it->code;
                if (other && call_.sees(books_, *other)) item->drive = other->code;
            }
        }
    }

    void prices() {
        const bool keeps = call_.principal->may_everywhere(Permission::keep_tariffs, today_);
        auto found = domain::tallying::unpriced(
            books_, [&](const Drive& d) { return keeps || may(Permission::read_value, d); });
        for (const auto& u : found) {
            auto* item = one(WorkKind::prices_missing, keeps, "", "");
            list(WorkKind::prices_missing).count += u.bags - 1;
            if (!item) continue;
            item->component = u.component;
            item->nominal_ml = u.nominal_ml;
            item->count = u.bags;
            item->day = u.first;
            item->until = u.last;
        }
    }

    void devices() {
        for (const auto& [num, device] : books_.directory().devices()) {
            if (!device->enrolled_at || device->revoked_at ||
                (device->valid_to && *device->valid_to < today_))
                continue;
            const Instant heard{std::max(device->last_used->load(), device->enrolled_at->ms)};
            if (now_.ms - heard.ms < silent_after_ms) continue;
            const Drive* at = nullptr;
            auto open = [&](const Drive* d) {
                return d && d->status == DriveStatus::open && d->starts_at <= now_;
            };
            for (auto drive : device->drives)
                if (const auto* d = books_.drive(drive); open(d)) at = d;
            if (!at && device->site)
                for (std::int64_t drive = 1; drive < std::int64_t(books_.drives().size()); ++drive)
                    if (const auto* d = books_.drive(drive); open(d) && d->site == device->site)
                        at = d;
            if (!at) continue;
            const bool settles = may(Permission::run_drive, *at);
            if (!settles && !may(Permission::approve_plan, *at) && !watches(*at)) continue;
            if (auto* item = one(WorkKind::devices_silent, settles, device->code, device->name)) {
                item->drive = at->code;
                item->at = heard;
            }
        }
    }

    void behind() {
        if (!call_.principal->may(Permission::approve_plan, today_) && !watches_) return;
        domain::tallying::ProgressQuestion question;
        question.on = today_;
        auto rows = domain::tallying::progress(books_, question).rows;
        std::erase_if(rows, [&](const auto& row) {
            using domain::tallying::Light;
            if (domain::tallying::light_of(row.state) != Light::red) return true;
            return !may(Permission::approve_plan, row.organization) &&
                   !(watches_ && may(Permission::read_plan, row.organization));
        });
        std::stable_sort(rows.begin(), rows.end(),
                         [](const auto& a, const auto& b) { return a.behind_by > b.behind_by; });
        for (const auto& row : rows) {
            const auto* o = reg_.organizations.find(row.organization);
            auto* item = one(WorkKind::behind, may(Permission::approve_plan, row.organization),
                             o->code, o->name);
            if (!item) continue;
            item->count = (row.behind_by + 5) / 10;
            if (row.campaign) item->note = reg_.campaigns.at(row.campaign).name;
        }
    }

    void tokens() {
        if (!call_.principal->account) return;
        for (const auto& [num, token] : books_.directory().tokens()) {
            if (token->owner != call_.principal->account || token->revoked_at || !token->expires_at)
                continue;
            if (*token->expires_at <= now_ ||
                now_.plus_ms(token_ends_within_ms) < *token->expires_at)
                continue;
            if (auto* item = one(WorkKind::tokens_ending, true, token->id.text(), token->name))
                item->at = *token->expires_at;
        }
    }

    const Call<WaitingQuery, None>& call_;
    const std::shared_ptr<const Books> shared_;
    const Books& books_;
    const domain::tallying::Register& reg_;
    storage::Session& session_;
    const Instant now_;
    const Day today_;
    const std::int64_t limit_;
    bool watches_ = false;
    std::array<WaitingList, std::size_t(WorkKind::drives_soon) + 1> lists_;
    WaitingAnswer out_;
};

}  // namespace

void add_work(Router& router, storage::Database& database, std::function<Instant()> now) {
    auto reviews = std::make_shared<ReviewBoard>();
    auto clashes = std::make_shared<ClashBoard>();
    router.add(
        get<WaitingQuery, WaitingAnswer>("/api/v1/work")
            .allow(Permission::signed_in)
            .tag("service")
            .says("Việc đang chờ người hỏi", "What waits for the one who asks")
            .details("Trong phần kế hoạch mà người hỏi có quyền: cần duyệt, cần đóng, chờ xem xét, "
                     "báo cáo, trùng lịch, thiếu giá. "
                     "Kiểm toán thấy tất cả những gì được đọc. Hỏi lại khi /live báo có thay đổi.",
                     "In the part of the plan that one has rights over: to approve, to close, in "
                     "review, reports, clashes, missing "
                     "prices. An auditor sees all that he may read. Ask again when /live tells of "
                     "a change.")
            .takes_long()
            .read([&database, reviews, clashes, now](const Call<WaitingQuery, None>& call,
                                                     storage::Session& session) {
                return Gathering(call, database.books(), session, now()).all(*reviews, *clashes);
            }));
    router.add(
        get<None, SetupAnswer>("/api/v1/setup")
            .allow(Permission::anyone)
            .tag("service")
            .says("Đã có tài khoản nào chưa", "Whether there is an account yet")
            .memory([](const Call<None, None>&, const Books& books) -> Result<Reply<SetupAnswer>> {
                const auto& users = books.directory().users();
                return Reply<SetupAnswer>{
                    {std::any_of(users.begin(), users.end(), [](const auto& user) {
                        return !user.second->disabled && user.second->has_password;
                    })}};
            }));
}

}  // namespace api::work
