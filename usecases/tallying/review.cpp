#include "usecases/tallying/review.hpp"

#include "domain/identity/person.hpp"

#include <set>
#include <vector>

namespace usecases::tallying {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using storage::tallying::Ledger;

namespace {

Result<void> may_settle(const Actor& actor, storage::WriteTransaction& tx, std::int64_t num,
                        const ReviewDecision& what) {
    const Books& books = tx.books();
    const auto& drive = *books.drive(num);
    std::vector<std::string> senders;
    for (const auto& e : tx.ledger().store().with_id(num, what.event))
        if (!what.digest || e.digest == *what.digest) senders.push_back(e.actor);
    Error same{ErrorKind::conflict, "own_event", {}, {}};
    auto may =
        domain::identity::may_sign(*actor.principal, books.directory(), senders, std::move(same));
    if (!may) return may.error();
    const bool verified = drive.status == domain::scheduling::DriveStatus::verified;
    if (verified && !actor.principal->may(Permission::approve_plan, books.registry().organizations,
                                          drive, books.as_of.today))
        return Error{ErrorKind::forbidden, "verifier_needed", {}, {}};
    return {};
}

}  // namespace

Result<storage::tallying::Outcome> settle(const Actor& actor, storage::WriteTransaction& tx,
                                          std::int64_t drive, const ReviewDecision& what) {
    if (auto may = may_settle(actor, tx, drive, what); !may) return may.error();
    return tx.ledger().settle(tx.books(), drive, what.event, what.digest, what.decision,
                              what.reason, actor.name, tx.new_id(), tx.now());
}

const domain::scheduling::Drive* clashes_with(const Actor& actor, const Books& books,
                                              const ReviewItem& item) {
    if (item.with_drive == item.drive) return nullptr;
    const auto* other = books.drive(item.with_drive);
    if (!other) return nullptr;
    const auto may = [&](Permission permission) {
        return actor.principal->may(permission, books.registry().organizations, *other,
                                    books.as_of.today);
    };
    return may(Permission::read_events) || may(Permission::settle_review) ? other : nullptr;
}

Ledger::ReviewPart own_review(const Actor& actor, const Books& books, storage::Session& session,
                              std::int64_t drive, std::int64_t from, std::size_t enough) {
    Ledger ledger(session, books.offset);
    auto part = ledger.review_from(books, drive, from, std::nullopt, enough);
    std::vector<std::int64_t> seqs;
    for (const auto& item : part.items) seqs.push_back(item.seq);
    std::set<std::int64_t> own;
    for (const auto& e : ledger.store().with_seqs(seqs))
        if (e.actor == actor.name || e.actor.starts_with(actor.name + "/")) own.insert(e.seq);
    std::erase_if(part.items, [&](const ReviewItem& item) { return !own.contains(item.seq); });
    return part;
}

}  // namespace usecases::tallying
