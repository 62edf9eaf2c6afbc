// The routes of the cascade of targets.
#include "api/scheduling/cascade_handlers.hpp"

namespace api::scheduling {

using domain::ErrorKind;
using domain::tallying::Books;

void add_cascade(Router& router, std::function<std::shared_ptr<const Books>()> read_books,
                 const Spool::Elsewhere& elsewhere) {
    router.add(
        get<CascadeQuery, CascadeAnswer>("/api/v1/targets/cascade")
            .allow(Permission::read_plan)
            .tag("targets")
            .says("Chỉ tiêu từ trên xuống, với tổng ở mọi cấp",
                  "Targets from the top down, with the sums at every level")
            .details("Đơn vị đứng dưới cấp trên của mình vào ngày đầu của thời kỳ. Chỗ thiếu hoặc "
                     "vượt được nêu ở mọi cấp. XLSX và PDF là phụ lục kèm theo quyết định; PDF tối "
                     "đa 10.000 dòng, XLSX tối đa 100.000 dòng.",
                     "Organisations stand below the parent of their first day in the period. What "
                     "is short or over is told at "
                     "every level. XLSX and PDF are an annex to a decision; a PDF takes 10,000 "
                     "rows, an XLSX 100,000.")
            .etag()
            .media(annex_media())
            .problems({{ErrorKind::rule, "too_many_rows"}})
            .memory(
                [](const Call<CascadeQuery, None>& call, const Books& books) {
                    if (annex_form(call.query.format, call.media) != AnnexFormat::json)
                        return work_of_annex();
                    // Every target stands with every organisation above it.
                    const auto& reg = books.registry();
                    return domain::tallying::Work{
                        std::int64_t(reg.organizations.all().size() + reg.targets.size()) * 20, 0};
                },
                [elsewhere](const Call<CascadeQuery, None>& call,
                            const Books& books) -> domain::Result<Response> {
                    const auto form = annex_form(call.query.format, call.media);
                    if (form != AnnexFormat::json)
                        return cascade_annex(call, books, form, elsewhere);
                    return in_forms(
                        detail::to_response(*call.operation, show_cascade(call, books)));
                }));
    router.add(post<NewProposal, ProposalAnswer>("/api/v1/targets/proposals")
                   .allow(Permission::read_plan)
                   .tag("targets")
                   .says("Đề nghị chia chỉ tiêu", "Propose how to split a target")
                   .details("Không ghi gì. Các phần cộng lại đúng bằng tổng (số dư lớn nhất), rải "
                            "theo tháng và thứ trong tuần trừ ngày "
                            "nghỉ. targets dùng được ngay cho /targets/batch.",
                            "Writes nothing. The parts add up exactly (largest remainder) and are "
                            "spread over months and weekdays without "
                            "days off. targets can be sent to /targets/batch as they are.")
                   .problems({{ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "campaign_not_found"},
                              {ErrorKind::rule, "ends_before_starts"},
                              {ErrorKind::rule, "target_needs_period_or_campaign"},
                              {ErrorKind::rule, "organization_repeated"},
                              {ErrorKind::rule, "not_a_choice"},
                              {ErrorKind::rule, "required"},
                              {ErrorKind::rule, "target_missing"},
                              {ErrorKind::rule, "fixed_exceeds_total"},
                              {ErrorKind::rule, "nothing_to_split"}})
                   .read([read_books = std::move(read_books)](const Call<None, NewProposal>& call,
                                                              storage::Session&) {
                       return propose_split(call, *read_books());
                   }));
    router.add(post<TargetBatch, TargetBatchAnswer>("/api/v1/targets/batch")
                   .allow(Permission::approve_plan)
                   .tag("targets")
                   .says("Giao nhiều chỉ tiêu cùng lúc, tất cả hoặc không",
                         "Set many targets at once, all or none")
                   .problems({{ErrorKind::conflict, "id_taken"},
                              {ErrorKind::conflict, "target_already_superseded"},
                              {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "organization_ended"},
                              {ErrorKind::rule, "organization_not_begun"},
                              {ErrorKind::rule, "campaign_not_found"},
                              {ErrorKind::rule, "target_not_found"},
                              {ErrorKind::rule, "ends_before_starts"},
                              {ErrorKind::rule, "target_needs_period_or_campaign"},
                              {ErrorKind::rule, "percent_out_of_range"},
                              {ErrorKind::rule, "target_not_positive"},
                              {ErrorKind::rule, "revision_of_other_organization"}})
                   .write(set_targets));
}

}  // namespace api::scheduling
