#include "api/reporting/paper_checks.hpp"

#include "api/json/plain.hpp"
#include "usecases/reporting/paper.hpp"

namespace api::reporting {
namespace {

using namespace domain::reporting;
using domain::Result;

usecases::reporting::PaperReport plain_report(const PaperStatement& s) {
    usecases::reporting::PaperReport out;
    out.title = s.title.value;
    out.statement = statement_of(s);
    auto& p = out.placed;
    p.level = Placed::Level(int(s.level.value_or(StatementLevel::drive)));
    p.name = plain_or_empty(s.campaign_name);
    p.place = plain_or_empty(s.place);
    p.inner = plain_or_empty(s.inner);
    p.everywhere = s.everywhere.value_or(false);
    p.from = s.from;
    p.to = s.to;
    return out;
}

Result<Reply<PaperAnswer>> check_paper(const Call<None, PaperStatements>& call, storage::Session&) {
    std::vector<usecases::reporting::PaperReport> reports;
    for (const auto& s : call.body.statements) reports.push_back(plain_report(s));
    const auto checked = usecases::reporting::check_paper(reports);
    Reply<PaperAnswer> out;
    for (std::size_t i = 0; i < reports.size(); ++i) {
        auto& one = out.value.items.emplace_back();
        one.title = reports[i].title;
        one.ml = checked[i].ml;
        for (const auto& f : checked[i].findings) one.items.push_back(answer(f));
    }
    return out;
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
