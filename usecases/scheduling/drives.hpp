// Drives: proposing, changing, trying a change, moving on in status, and who has to hear of it.
#pragma once

#include "domain/scheduling/change.hpp"
#include "usecases/core/change.hpp"
#include "usecases/scheduling/clashes.hpp"

namespace usecases::scheduling {

using domain::scheduling::DriveStatus;

/// A drive as somebody proposes it. References are ids or codes.
struct NewDrive {
    std::optional<domain::Uuid> id;
    std::string code;
    std::string title;
    std::vector<std::string> campaigns;
    std::string site;
    std::string organization;
    std::optional<std::string> collected_by;
    domain::Instant starts_at;
    domain::Instant ends_at;
    std::optional<std::int64_t> planned_donors;
    std::optional<std::int64_t> planned_bags;
    std::optional<bool> emergency;
    std::optional<std::string> team;
    std::vector<std::string> vehicles;
    std::vector<std::string> equipment;
    std::vector<domain::scheduling::DriveSession> sessions;
    std::string contact;
    std::string notes;
    Acceptance acceptance;
};

/// What is to be different about a drive; what is missing stays.
struct DrivePatch {
    std::optional<std::string> title;
    std::optional<std::vector<std::string>> campaigns;
    std::optional<std::string> site;
    std::optional<std::string> organization;
    Change<std::string> collected_by;
    std::optional<domain::Instant> starts_at;
    std::optional<domain::Instant> ends_at;
    Change<std::int64_t> planned_donors;
    Change<std::int64_t> planned_bags;
    std::optional<bool> emergency;
    Change<std::string> team;
    std::optional<std::vector<std::string>> vehicles;
    std::optional<std::vector<std::string>> equipment;
    std::optional<std::vector<domain::scheduling::DriveSession>> sessions;
    Change<std::string> contact;
    Change<std::string> notes;
    Acceptance acceptance;
};

/// A drive as it was written, and the soft clashes that it has.
struct WrittenDrive {
    Drive drive;
    std::vector<SeenClash> warnings;
};

struct ChangedDrive : WrittenDrive {
    std::optional<domain::Uuid>
        waits;  ///< the change of time, place and team that waits for approval
};

/// What a change would come to.
struct DriveTrial {
    Drive drive;  ///< as it would be
    bool needs_approval = false;
    std::vector<SeenClash> clashes;           ///< hard and soft
    std::vector<domain::Violation> refusals;  ///< why it would be refused; empty: it would not
};

/// Somebody who has to hear of a move or a cancellation.
enum class ToldAs { coordinator, organization, above, collector, team, contact, volunteer };
BOOST_DESCRIBE_ENUM(ToldAs, coordinator, organization, above, collector, team, contact, volunteer)
struct ToldPerson {
    ToldAs as{};
    std::optional<std::string> code;
    std::string name;
    bool operator==(const ToldPerson&) const = default;
};

struct MovedOn : WrittenDrive {
    std::vector<ToldPerson> tell;  ///< of a cancellation
};

/// Proposes one drive. Every drive that anybody makes is made here, alone or one of many, by
/// whatever door, so that the same rules hold for all. Refusals: `code_taken`, `id_taken`, those of
/// references, `repeated_item`, `organization_ended`, `ends_before_starts`, those of the sessions
/// (all of these at once), `forbidden`, and those of check_clashes.
domain::Result<WrittenDrive> propose(const Actor& actor, storage::WriteTransaction& tx,
                                     const NewDrive& what);

/// What would propose the same drive again, but for its id: the beginning of a copy. Warnings that
/// somebody answered for are not copied: they were about another day.
NewDrive copy_of(const domain::tallying::Books& books, const Drive& drive);

/// True when `drive` is what `what` proposes: every field that is stated is the same. A drive that
/// has moved on in its status is still the same drive, and its warnings are not compared.
bool is_same_drive(const domain::tallying::Books& books, const Drive& drive, const NewDrive& what);

/// Changes a drive. Once it is locked, time, place and team of an approved drive wait for somebody
/// who may approve them, and the rest is changed at once. Refusals: `drive_frozen`, those of
/// references, order and sessions, `forbidden` over another organisation, `reason_required` and
/// `drive_locked` for a change that would have to wait, and those of check_clashes.
domain::Result<ChangedDrive> change_drive(const Actor& actor, storage::WriteTransaction& tx,
                                          std::int64_t drive, const DrivePatch& patch);
/// The same as a trial, in a transaction that is discarded: what would be refused stands in what it
/// gives. `forbidden` is still refused.
domain::Result<DriveTrial> try_change(const Actor& actor, storage::WriteTransaction& tx,
                                      std::int64_t drive, const DrivePatch& patch);

/// Moves a drive on to another status. An approval is held against the calendar. Refusals:
/// `forbidden`, `approval_from_above`, `verifier_closed_it`, those of domain::identity::may_sign,
/// of check_clashes and of storage::scheduling::transition.
domain::Result<MovedOn> move_on(const Actor& actor, storage::WriteTransaction& tx,
                                std::int64_t drive, DriveStatus to, const Acceptance& acceptance);

/// Puts the drive where `placement` says, with the same checks for everybody: its sessions have to
/// fit (they move with it), and its clashes are judged anew. Refusals: `drive_frozen`, those of
/// check_sessions and check_clashes.
domain::Result<WrittenDrive> place_drive(const Actor& actor, storage::WriteTransaction& tx,
                                         const Drive& drive,
                                         const domain::scheduling::Placement& placement,
                                         const Acceptance& acceptance);

/// Who has to hear when the drive moves or is cancelled.
std::vector<ToldPerson> told_about(storage::WriteTransaction& tx, const Drive& drive);

/// True when the actor may approve what this drive's organisation proposes.
bool may_approve(const Actor& actor, const domain::tallying::Books& books, const Drive& drive);
/// True when time, place and team are settled, so that a change needs approval.
bool is_locked(const domain::tallying::Books& books, const Drive& drive);
/// `drive_frozen`: it is past every change.
domain::Error frozen(const Drive& drive);

}  // namespace usecases::scheduling
