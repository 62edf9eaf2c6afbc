#include "api/reporting/paper_checks.hpp"

namespace api::reporting {
namespace {

using namespace domain::reporting;
using domain::Result;

Result<Reply<PaperAnswer>> check_paper(const Call<None, PaperStatements>& call, storage::Session&) {
    Reply<PaperAnswer> reply_;
    std::vector<Placed> placed;
    for (const auto& s : call.body.statements) {
        auto statement = statement_of(s);
        PaperFindings out{s.title.value, volume_of(statement), {}};
        for (const auto& f : check_statement(statement)) out.items.push_back(answer(f));
        reply_.value.items.push_back(std::move(out));
        Placed p;
        p.level = Placed::Level(int(s.level.value_or(StatementLevel::drive)));
        p.name = s.campaign_name ? s.campaign_name->value : "";
        p.place = s.place ? s.place->value : "";
        p.inner = s.inner ? s.inner->value : "";
        p.everywhere = s.everywhere.value_or(false);
        p.from = s.from;
        p.to = s.to ? s.to : s.from;
        placed.push_back(std::move(p));
    }
    for (const auto& c : part_beside_total(placed))
        reply_.value.items[c.part].items.push_back(
            answer(Finding{"part_beside_total",
                           Severity::warns,
                           "bags",
                           {{"whole", call.body.statements.items[c.whole].title.value}}}));
    return reply_;
}

}  // namespace

void add_paper_checks(Router& router) {
    router.add(post<PaperStatements, PaperAnswer>("/api/v1/report-checks")
                   .allow(Permission::read_reports)
                   .answers(200)
                   .tag("reports")
                   .says("Kiểm tra số liệu nhận trên giấy", "Check figures received on paper")
                   .details("Không lưu gì. Chỉ ra phần không bằng tổng, tiêu đề khác nội dung, "
                            "nhiều túi hơn người, và phần đứng cạnh tổng.",
                            "Stores nothing. Finds parts that do not add up, headline against "
                            "body, more bags than donors, and parts beside their totals.")
                   .read(check_paper));
}

}  // namespace api::reporting
