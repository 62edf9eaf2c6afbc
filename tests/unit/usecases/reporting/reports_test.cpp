// The way of a report and the calendar of what is owed, asked of the use cases themselves.
#include "storage/reporting/reports.hpp"

#include "tests/unit/usecases/plan.hpp"
#include "usecases/reporting/assembly.hpp"
#include "usecases/reporting/calendar.hpp"
#include "usecases/reporting/drafts.hpp"
#include "usecases/reporting/paper.hpp"
#include "usecases/reporting/rules.hpp"
#include "usecases/reporting/submission.hpp"

namespace tests {
namespace {

using namespace usecases::reporting;
using domain::Day;
using domain::identity::Role;
using domain::scheduling::DriveStatus;
using domain::scheduling::OrganizationKind;
using usecases::Actor;
using Strings = std::vector<std::string>;

class ReportUseCases : public UseCases {
  protected:
    template <class Given>
    static std::string code(const Given& given) {
        return given ? "" : given.error().code;
    }
    static NewReport january(const std::string& organization = "rach-gia") {
        NewReport out;
        out.organization = organization;
        out.subject = {ReportKind::month, Day::of(2026, 1, 1), Day::of(2026, 1, 31), {}, {}};
        return out;
    }
    auto add(const NewReport& what, const Actor& who = local()) {
        return in_transaction([&](auto& tx) { return usecases::reporting::add(who, tx, what); });
    }
    auto move(const StoredReport& report, const ReportMove& move, const Actor& who) {
        return in_transaction(
            [&](auto& tx) { return usecases::reporting::move_on(who, tx, report, move); });
    }
    auto close(const StoredReport& report, const Actor& who, const ReportClosing& closing = {}) {
        return in_transaction(
            [&](auto& tx) { return usecases::reporting::close(who, tx, report, closing); });
    }
    /// Submits with every warning named.
    auto submit(const StoredReport& report, const Actor& who) {
        ReportMove up{ReportStatus::submitted, {}, {}};
        read([&](auto& session) {
            for (const auto& f : checked(*database_->books(), session, report).findings)
                up.acknowledges.push_back(f.code);
        });
        return move(report, up, who);
    }
    template <class F>
    void read(F f) {
        auto done = database_->read_and_wait([&](storage::Session& session) { f(session); });
        ASSERT_TRUE(done);
    }
    static Actor program(const Actor& person) {
        auto principal = *person.principal;
        principal.kind = domain::identity::PrincipalKind::token;
        return {std::make_shared<const domain::identity::Principal>(principal), person.name, {}};
    }
    Actor committee(const std::string& organization, const std::string& name) const {
        return actor(Role::committee, organization, name);
    }
};

TEST_F(ReportUseCases, EverythingWrongWithADraftIsSaidAtOnceByField) {
    auto what = january();
    what.subject.to = Day::of(2026, 1, 30);
    what.entered.tariff = "khong-co";
    what.entered.lines.emplace();
    for (const char* key : {"qua", "cuu-tro", "qua"})
        what.entered.lines->push_back({key, key, {}, {}, {}, {}});
    auto refused = add(what);
    ASSERT_FALSE(refused);
    EXPECT_EQ(violations(refused.error()),
              (Strings{"entered/lines/2/key line_repeated", "entered/tariff tariff_not_found",
                       "to period_not_of_kind"}));
    what = january();
    what.subject.kind = ReportKind::drive;
    EXPECT_EQ(violations(add(what).error()), Strings{"drive period_missing"});
    what.subject.kind = ReportKind::campaign;
    what.subject.campaign = "chua-co";
    EXPECT_EQ(violations(add(what).error()), Strings{"campaign campaign_not_found"});
}

TEST_F(ReportUseCases, ThereIsOneReportAboutAThingMadeByWhoPreparesThem) {
    EXPECT_EQ(code(add(january("kien-giang"), committee("rach-gia", "lan"))), "forbidden");
    auto made = add(january(), committee("rach-gia", "lan"));
    ASSERT_TRUE(made) << code(made);
    EXPECT_EQ(made->code, "rach-gia-month-2026-01-31");
    EXPECT_EQ(code(add(january())), "report_exists");
    auto other = january("ha-tien");
    other.code = made->code;
    EXPECT_EQ(code(add(other)), "code_taken");
    read([&](auto& session) {
        auto steps = storage::reporting::steps(session, made->num);
        ASSERT_EQ(steps.size(), 1u);
        EXPECT_EQ(steps[0].actor, "lan");
        using usecases::Permission;
        const auto& books = *database_->books();
        auto find = [&](const Actor& who, Permission permission) {
            return code(find_report(who, books, session, made->code, permission));
        };
        EXPECT_EQ(find(committee("rach-gia", "x"), Permission::prepare_reports), "");
        EXPECT_EQ(find(committee("ha-tien", "x"), Permission::read_reports), "report_not_found")
            << "nobody learns of what he may not read";
        EXPECT_EQ(find(actor(Role::auditor, "kien-giang", "x"), Permission::prepare_reports),
                  "forbidden");
    });
}

TEST_F(ReportUseCases, WhatWasTypedComesBackAsItWasTyped) {
    auto what = january();
    what.entered.population = 5;
    what.entered.lines.emplace();
    what.entered.letter.emplace().signer = "Nguyễn \"Văn\" A\n";
    auto made = add(what);
    ASSERT_TRUE(made) << code(made);
    auto entered = what.entered;
    entered.headline.emplace().plan_percent = 101.3;
    auto changed = in_transaction([&](auto& tx) {
        return usecases::reporting::change(committee("rach-gia", "lan"), tx, *made, entered);
    });
    ASSERT_TRUE(changed) << code(changed);
    EXPECT_EQ(changed->version, made->version + 1);
    read([&](auto& session) {
        EXPECT_EQ(storage::reporting::find(session, made->code)->entered, entered);
    });
    auto foreign = in_transaction([&](auto& tx) {
        return usecases::reporting::change(committee("ha-tien", "x"), tx, *changed, {});
    });
    EXPECT_EQ(code(foreign), "forbidden");
}

TEST_F(ReportUseCases, TheLevelAboveDecidesAndNeverWhoSubmitted) {
    auto made = add(january(), committee("rach-gia", "lan"));
    ASSERT_TRUE(made);
    ReportMove unread{ReportStatus::submitted, {}, {}};
    EXPECT_EQ(code(move(*made, unread, committee("rach-gia", "lan"))), "checks_not_acknowledged");
    auto submitted = submit(*made, committee("rach-gia", "lan"));
    ASSERT_TRUE(submitted) << code(submitted);
    EXPECT_EQ(submitted->submitted_by, "lan");
    EXPECT_NE(submitted->snapshot, 0);
    EXPECT_EQ(code(in_transaction([&](auto& tx) {
                  return usecases::reporting::change(local(), tx, *submitted, {});
              })),
              "report_submitted");

    const ReportMove accept{ReportStatus::accepted, {}, {}};
    const auto above = committee("kien-giang", "hoa");
    EXPECT_EQ(code(move(*submitted, accept, committee("rach-gia", "minh"))), "forbidden");
    EXPECT_EQ(code(move(*submitted, accept, committee("kien-giang", "lan"))), "own_report");
    EXPECT_EQ(code(move(*submitted, accept, program(above))), "session_needed");
    EXPECT_TRUE(may_accept(above, *database_->books(), *submitted));
    EXPECT_FALSE(may_accept(committee("kien-giang", "lan"), *database_->books(), *submitted));
    EXPECT_FALSE(may_accept(committee("rach-gia", "minh"), *database_->books(), *submitted));
    EXPECT_EQ(code(move(*submitted, {ReportStatus::returned, {}, {}}, above)), "reason_required");
    auto returned = move(*submitted, {ReportStatus::returned, "thiếu", {}}, above);
    ASSERT_TRUE(returned) << code(returned);
    auto again = submit(*returned, committee("rach-gia", "minh"));
    ASSERT_TRUE(again) << code(again);
    EXPECT_GT(again->snapshot, submitted->snapshot) << "figures of that moment";
    EXPECT_TRUE(move(*again, accept, above));
}

/// A root has no level above: a second person with the permission over it decides.
TEST_F(ReportUseCases, OfARootASecondPersonDecides) {
    auto made = add(january("kien-giang"), committee("kien-giang", "hoa"));
    auto submitted = submit(*made, committee("kien-giang", "hoa"));
    ASSERT_TRUE(submitted) << code(submitted);
    const ReportMove accept{ReportStatus::accepted, {}, {}};
    EXPECT_EQ(code(move(*submitted, accept, committee("kien-giang", "hoa"))), "own_report");
    EXPECT_TRUE(move(*submitted, accept, committee("kien-giang", "lan")));
}

class ReportClosings : public ReportUseCases {
  protected:
    StoredReport accepted() {
        auto made = add(january(), committee("rach-gia", "lan"));
        auto submitted = submit(*made, committee("rach-gia", "lan"));
        auto out =
            move(*submitted, {ReportStatus::accepted, {}, {}}, committee("kien-giang", "hoa"));
        EXPECT_TRUE(out) << code(out);
        return *out;
    }
    /// Another approved drive in January: another figure.
    void change_the_books() {
        auto made = propose(drive("them", "2026-01-20", "nvh", "rach-gia"));
        ASSERT_TRUE(made) << code(made);
        auto approved = move_on_drive(made->drive.num);
        ASSERT_TRUE(approved) << code(approved);
    }
    domain::Result<usecases::scheduling::MovedOn> move_on_drive(std::int64_t drive) {
        return UseCases::move_on(drive, DriveStatus::approved);
    }
};

TEST_F(ReportClosings, TwoPeopleCloseTheSameFigures) {
    auto report = accepted();
    EXPECT_EQ(code(close(report, committee("ha-tien", "x"))), "forbidden");
    EXPECT_EQ(code(close(report, program(committee("rach-gia", "lan")))), "session_needed");
    auto proposed = close(report, committee("rach-gia", "lan"));
    ASSERT_TRUE(proposed) << code(proposed);
    EXPECT_EQ(proposed->status, ReportStatus::accepted);
    EXPECT_EQ(proposed->closing_by, "lan");
    auto same = close(*proposed, committee("kien-giang", "lan"));
    EXPECT_EQ(code(same), "second_person_needed") << "whatever credential he shows";
    EXPECT_FALSE(may_close(committee("kien-giang", "lan"), *database_->books(), *proposed));
    EXPECT_TRUE(may_close(committee("rach-gia", "minh"), *database_->books(), *proposed));
    ReportClosing unseen;
    unseen.digest = domain::blake2b("khác");
    EXPECT_EQ(code(close(*proposed, committee("rach-gia", "minh"), unseen)), "figures_changed");
    auto closed = close(*proposed, committee("rach-gia", "minh"), {"đủ", {}});
    ASSERT_TRUE(closed) << code(closed);
    EXPECT_EQ(closed->status, ReportStatus::closed);
    EXPECT_EQ(code(close(*closed, committee("rach-gia", "minh"))), "report_closed");
    EXPECT_EQ(code(in_transaction(
                  [&](auto& tx) { return usecases::reporting::change(local(), tx, *closed, {}); })),
              "report_closed");
    read([&](auto& session) {
        auto steps = storage::reporting::steps(session, closed->num);
        ASSERT_EQ(steps.size(), 5u);
        EXPECT_EQ(steps[3].actor, "lan");
        EXPECT_EQ(steps[4].actor, "minh");
        EXPECT_EQ(steps[4].reason, "đủ");
        EXPECT_EQ(steps[4].snapshot, closed->snapshot);
    });
}

TEST_F(ReportClosings, NobodyClosesWhatTheBooksNoLongerSay) {
    auto report = accepted();
    auto proposed = close(report, committee("rach-gia", "lan"));
    ASSERT_TRUE(proposed);
    change_the_books();
    EXPECT_EQ(code(close(*proposed, committee("rach-gia", "minh"))), "figures_changed");
    auto draft = add(january("ha-tien"));
    ASSERT_TRUE(draft);
    EXPECT_EQ(code(close(*draft, local())), "report_not_accepted");
}

TEST_F(ReportClosings, AClosedReportTellsHowTheBooksDiffer) {
    auto report = accepted();
    auto closed =
        close(*close(report, committee("rach-gia", "lan")), committee("rach-gia", "minh"));
    ASSERT_TRUE(closed);
    const auto codes = [&] {
        Strings out;
        read([&](auto& session) {
            for (const auto& f : checked(*database_->books(), session, *closed).findings)
                out.push_back(f.code);
        });
        return std::count(out.begin(), out.end(), "restated");
    };
    EXPECT_EQ(codes(), 0);
    change_the_books();
    EXPECT_EQ(codes(), 1);
    read([&](auto& session) {
        auto r = restatement(*database_->books(), session, *closed);
        ASSERT_TRUE(r);
        EXPECT_EQ(r->drives, Strings{"them"});
        EXPECT_TRUE(std::any_of(r->changes.begin(), r->changes.end(),
                                [](const auto& c) { return c.key == "drives_planned"; }));
        auto kept = shown(*database_->books(), session, *closed, false);
        auto now = shown(*database_->books(), session, *closed, true);
        ASSERT_TRUE(kept && now);
        EXPECT_TRUE(kept->kept);
        EXPECT_FALSE(now->kept);
        EXPECT_EQ(kept->report.digest, r->was.digest);
        EXPECT_NE(now->report.digest, kept->report.digest);
    });
}

class ReportCalendar : public ReportUseCases {
  protected:
    void SetUp() override {
        ReportUseCases::SetUp();
        NewRule what;
        what.organization = "kien-giang";
        what.kind = ReportKind::month;
        what.levels = {OrganizationKind::commune_committee};
        what.days_after = 5;
        auto added = add_rule(what);
        ASSERT_TRUE(added) << code(added);
        rule_ = *added;
    }
    domain::Result<Rule> add_rule(const NewRule& what, const Actor& who = local()) {
        return in_transaction([&](auto& tx) { return usecases::reporting::add(who, tx, what); });
    }
    std::vector<Owed> owed(const OwedQuestion& question, const Actor& who = local()) {
        std::vector<Owed> out;
        read([&](auto& session) {
            auto found = owed_for(who, *database_->books(), session, question);
            ASSERT_TRUE(found) << code(found);
            out = *found;
        });
        return out;
    }
    const Day december = Day::of(2025, 12, 1), last = Day::of(2026, 1, 31);
    Rule rule_;
};

TEST_F(ReportCalendar, RulesAreMadeByWhoAccepts) {
    NewRule what;
    what.organization = "kien-giang";
    what.kind = ReportKind::free;
    what.levels = {OrganizationKind::commune_committee};
    what.id = rule_.id;
    what.valid_from = last;
    what.valid_to = december;
    auto refused = add_rule(what);
    ASSERT_FALSE(refused);
    EXPECT_EQ(violations(refused.error()),
              (Strings{"id id_taken", "kind period_not_of_kind", "valid_to ends_before_starts"}));
    what = {};
    what.organization = "kien-giang";
    EXPECT_EQ(code(add_rule(what, committee("rach-gia", "lan"))), "forbidden");
    auto ended = in_transaction([&](auto& tx) {
        return usecases::reporting::end(committee("rach-gia", "lan"), tx, rule_, december);
    });
    EXPECT_EQ(code(ended), "forbidden");
}

TEST_F(ReportCalendar, WhatIsOwedIsToldToWhoMayReadIt) {
    EXPECT_EQ(owed({{}, december, last, {}}).size(), 4u) << "two bodies, two months";
    EXPECT_EQ(owed({{}, december, last, {}}, committee("ha-tien", "x")).size(), 2u);
    EXPECT_EQ(owed({"rach-gia", december, last, {}}).size(), 2u);
    EXPECT_EQ(owed({{}, december, last, ReportKind::year}).size(), 0u);
    in_transaction([&](auto& tx) {
        return usecases::reporting::end(local(), tx, rule_, Day::of(2025, 12, 31));
    });
    EXPECT_EQ(owed({{}, december, last, {}}).size(), 2u) << "the rule ended with December";
    read([&](auto& session) {
        auto refused = owed_for(local(), *database_->books(), session,
                                {"khong-co", Day::of(2020, 1, 1), last, {}});
        ASSERT_FALSE(refused);
        EXPECT_EQ(violations(refused.error()),
                  (Strings{"organization organization_not_found", "to range_too_long"}));
    });
}

TEST_F(ReportCalendar, SilenceIsOverdueAndWhatCameIsCounted) {
    auto made = add(january(), committee("rach-gia", "lan"));
    ASSERT_TRUE(submit(*made, committee("rach-gia", "lan")));
    const auto today = database_->books()->as_of.today;
    const auto all = owed({{}, december, last, {}});
    EXPECT_EQ(
        std::count_if(all.begin(), all.end(), [&](const Owed& o) { return is_overdue(o, today); }),
        2)
        << "both of December; January is not due yet";

    const auto counted = completeness(*database_->books(), all, CompletenessBy::organization);
    ASSERT_EQ(counted.rows.size(), 2u);
    // By code: ha-tien owes December; rach-gia owes December and sent January before it was due.
    EXPECT_EQ(counted.rows[0].expected, 1);
    EXPECT_EQ(counted.rows[1].expected, 2);
    EXPECT_EQ(counted.rows[1].received, 1);
    EXPECT_EQ(counted.rows[1].completeness().number, 500);
    EXPECT_EQ(counted.total.expected, 3);
    EXPECT_EQ(counted.total.timeliness().number, 333);
    const auto nothing = completeness(*database_->books(), {}, CompletenessBy::kind);
    EXPECT_FALSE(nothing.total.completeness().known());

    read([&](auto& session) {
        const auto& books = *database_->books();
        const auto late = to_remind(local(), books, session, {}, 0);
        const auto soon = to_remind(local(), books, session, {}, 7);
        ASSERT_TRUE(late && soon);
        EXPECT_EQ(late->size(), 24u) << "twelve months of two bodies";
        EXPECT_EQ(soon->size(), 25u) << "and what ha-tien owes in four days";
    });
}

TEST_F(ReportCalendar, ReportsFromBelowStandInTheReportAbove) {
    auto below = [&] {
        std::vector<domain::reporting::BelowReport> out;
        read([&](auto& session) {
            domain::reporting::About about;
            about.kind = ReportKind::month;
            about.organization = *database_->books()->registry().organization("kien-giang");
            about.from = Day::of(2026, 1, 1);
            about.to = last;
            out = options_for(*database_->books(), session, about, {}).below;
        });
        std::int64_t received = 0;
        for (const auto& b : out) received += b.received;
        return std::pair(out.size(), received);
    };
    EXPECT_EQ(below(), std::pair(std::size_t(2), std::int64_t(0)));
    auto made = add(january(), committee("rach-gia", "lan"));
    ASSERT_TRUE(submit(*made, committee("rach-gia", "lan")));
    EXPECT_EQ(below(), std::pair(std::size_t(2), std::int64_t(1)));
}

TEST(PaperReports, APartBesideItsTotalIsFoundAtThePart) {
    PaperReport whole, part;
    whole.title = "Sáu tháng";
    whole.placed.level = domain::reporting::Placed::Level::whole;
    whole.placed.place = part.placed.place = "Kiên Giang";
    whole.placed.from = Day::of(2020, 1, 1);
    whole.placed.to = Day::of(2020, 6, 30);
    part.title = "Một đợt";
    part.placed.level = domain::reporting::Placed::Level::drive;
    part.placed.inner = "Rạch Giá";
    part.placed.from = Day::of(2020, 2, 9);  // one day: no last one
    part.statement.bags = 10;
    part.statement.bags_250 = 4;
    part.statement.bags_350 = 5;
    part.statement.bags_450 = 2;
    const auto checked = check_paper({whole, part});
    ASSERT_EQ(checked.size(), 2u);
    EXPECT_TRUE(checked[0].findings.empty());
    Strings codes;
    for (const auto& f : checked[1].findings) codes.push_back(f.code);
    EXPECT_EQ(codes, (Strings{"parts_do_not_add_up", "part_beside_total"}));
    ASSERT_EQ(checked[1].findings.back().parameters.size(), 1u);
    EXPECT_EQ(checked[1].findings.back().parameters[0].second, whole.title);
    EXPECT_EQ(checked[1].ml, 4 * 250 + 5 * 350 + 2 * 450);
}

}  // namespace
}  // namespace tests
