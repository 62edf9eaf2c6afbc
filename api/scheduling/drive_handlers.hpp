// What the routes of /drives are answered by. For drive_routes.cpp and the files of the handlers
// only.
#pragma once

#include "api/scheduling/drive_order.hpp"
#include "api/scheduling/drives.hpp"
#include "domain/core/search.hpp"
#include "storage/engine/database.hpp"

namespace api::scheduling {

/// The drive that the path names, by id or code; null: there is none.
const domain::scheduling::Drive* find_drive(const domain::tallying::Books& books,
                                            const Incoming& call);
/// `drive_not_found`, naming the drive as the path does.
domain::Error no_such_drive(const Incoming& call);

/// Which drives a question is about, as the list and its files both take it.
class DriveChoice {
  public:
    /// Refuses what names nothing there is.
    static domain::Result<DriveChoice> of(const DriveQuery& query,
                                          const domain::tallying::Books& books);
    /// Whether the drive is one of those, and one that the reader may see.
    bool takes(const Incoming& reader, const domain::tallying::Books& books,
               const domain::scheduling::Drive& drive) const;

    // Numbers of what the question names; 0: it names none.
    std::int64_t campaign = 0;
    std::int64_t site = 0;
    std::int64_t organization = 0;
    std::int64_t collected_by = 0;
    std::int64_t team = 0;
    domain::DayRange days;

  private:
    explicit DriveChoice(const DriveQuery& query);

    unsigned statuses_ = 0;  ///< a bit for each; 0: any
    std::optional<bool> emergency_;
    bool searches_ = false;
    domain::Search search_;
};

domain::tallying::Work work_of_list(const Call<DriveQuery, None>& call,
                                    const domain::tallying::Books& books, const DriveOrder& starts);
domain::Result<Reply<Page<DriveAnswer>>> list_drives(const Call<DriveQuery, None>& call,
                                                     const domain::tallying::Books& books,
                                                     DriveOrder& starts);
/// All drives of the question as an annex, by day and then by title. Refuses `too_many_rows`.
domain::Result<Response> drives_annex(const Call<DriveQuery, None>& call,
                                      const domain::tallying::Books& books, AnnexFormat form,
                                      const Spool::Elsewhere& elsewhere);
domain::Result<Reply<DriveAnswer>> show_drive(const Call<None, None>& call,
                                              const domain::tallying::Books& books);
domain::Result<Reply<DriveAnswer>> add_drive(const Call<None, NewDrive>& call,
                                             storage::WriteTransaction& tx);
domain::Result<Reply<DriveAnswer>> change_drive(const Call<TrialQuery, DrivePatch>& call,
                                                storage::WriteTransaction& tx);
domain::Result<Reply<DriveAnswer>> move_drive_on(const Call<None, NewTransition>& call,
                                                 storage::WriteTransaction& tx);
domain::Result<Reply<TransitionHistory>> drive_history(const Call<PageQuery, None>& call,
                                                       const domain::tallying::Books& books,
                                                       storage::Session& session);

}  // namespace api::scheduling
