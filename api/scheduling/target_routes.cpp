// The routes of targets.
#include "api/scheduling/target_handlers.hpp"

namespace api::scheduling {

using domain::ErrorKind;
using domain::tallying::Books;

void add_targets(Router& router) {
    const Words id{"id của chỉ tiêu", "the target's id"};
    router.add(get<TargetQuery, Page<TargetRevision>>("/api/v1/targets")
                   .allow(Permission::read_plan)
                   .tag("targets")
                   .says("Danh sách chỉ tiêu", "List targets")
                   .problems({{ErrorKind::syntax, "invalid_cursor"}})
                   .memory(
                       [](const auto&, const Books& books) {
                           return domain::tallying::Work{
                               std::int64_t(books.registry().targets.size()) * 2, 0};
                       },
                       list_targets));
    router.add(post<NewTarget, TargetRevision>("/api/v1/targets")
                   .allow(Permission::approve_plan)
                   .tag("targets")
                   .says("Giao chỉ tiêu hoặc thay thế một chỉ tiêu", "Set a target or revise one")
                   .makes()
                   .etag()
                   .problems({{ErrorKind::conflict, "id_taken"},
                              {ErrorKind::conflict, "target_already_superseded"},
                              {ErrorKind::rule, "organization_not_found"},
                              {ErrorKind::rule, "campaign_not_found"},
                              {ErrorKind::rule, "organization_ended"},
                              {ErrorKind::rule, "organization_not_begun"},
                              {ErrorKind::rule, "target_not_found"},
                              {ErrorKind::rule, "ends_before_starts"},
                              {ErrorKind::rule, "target_needs_period_or_campaign"},
                              {ErrorKind::rule, "percent_out_of_range"},
                              {ErrorKind::rule, "target_not_positive"},
                              {ErrorKind::rule, "revision_of_other_organization"}})
                   .write(add_target));
    router.add(get<None, TargetRevision>("/api/v1/targets/{target}")
                   .allow(Permission::read_plan, Where::target)
                   .tag("targets")
                   .says("Một chỉ tiêu, kể cả bản đã bị thay thế", "One target, superseded or not")
                   .path<domain::Reference>("target", id)
                   .etag()
                   .problems({{ErrorKind::not_found, "target_not_found"}})
                   .memory(show_target));
    router.add(
        get<PageQuery, TargetRevisions>("/api/v1/targets/{target}/revisions")
            .allow(Permission::read_plan, Where::target)
            .tag("targets")
            .says("Mọi bản của một chỉ tiêu, cũ trước", "All revisions of a target, oldest first")
            .path<domain::Reference>("target", id)
            .problems(
                {{ErrorKind::not_found, "target_not_found"}, {ErrorKind::syntax, "invalid_cursor"}})
            .memory(target_revisions));
}

}  // namespace api::scheduling
