#include "usecases/tallying/closing.hpp"

#include "domain/identity/person.hpp"
#include "domain/identity/witness.hpp"
#include "storage/scheduling/drives.hpp"
#include "storage/tallying/closing.hpp"
#include "usecases/core/checks.hpp"

#include <span>

namespace usecases::tallying {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::DriveStatus;
using domain::tallying::ClosingLine;

namespace {

std::map<std::int64_t, std::int64_t> counted_in(std::span<const ClosingLine> lines) {
    std::map<std::int64_t, std::int64_t> out;
    for (const auto& line : lines)
        if (line.counted) out[line.nominal_ml] = *line.counted;
    return out;
}

/// Uses the word up, in the transaction that closes the drive.
Result<void> use(const Actor& actor, storage::WriteTransaction& tx, const Drive& drive,
                 const domain::Uuid& id) {
    const Books& books = tx.books();
    auto word = storage::tallying::closing_word(tx.session(), id);
    // Somebody else's word is as unknown as one that was never given.
    if (!word || word->drive != drive.num ||
        !domain::identity::same_person(books.directory(), actor.principal->actor, word->asked_by))
        return Error{ErrorKind::conflict, "closing_word_unknown", {}, {}};
    auto figure = closing_figure(books, drive, counted_in(word->lines), word->reason);
    if (auto ok = domain::tallying::check_word(*word, figure.digest, tx.now()); !ok) return ok;
    auto may =
        domain::identity::may_sign(*actor.principal, books.directory(), {&word->signer, 1},
                                   Error{ErrorKind::forbidden, "closing_same_person", {}, {}});
    if (!may) return may;
    if (!domain::identity::may_witness(books, drive, word->signer))
        return Error{ErrorKind::forbidden, "closing_signer_elsewhere", {}, {}};
    if (!storage::tallying::use(tx, *word))
        return Error{ErrorKind::conflict, "closing_word_used", {}, {}};
    return {};
}

}  // namespace

ClosingFigure closing_figure(const Books& books, const Drive& drive,
                             const std::map<std::int64_t, std::int64_t>& counted,
                             const std::string& reason) {
    ClosingFigure out;
    out.lines = domain::tallying::closing_lines(books.tally(drive.num), counted);
    out.digest = domain::tallying::closing_figure(drive.id, out.lines, reason);
    return out;
}

Result<scheduling::MovedOn> move_on(const Actor& actor, storage::WriteTransaction& tx,
                                    std::int64_t drive, DriveStatus to, const domain::Uuid& word,
                                    const scheduling::Acceptance& acceptance) {
    if (to != DriveStatus::closed)
        return Error{ErrorKind::rule,
                     "invalid_body",
                     {{"count", "1"}},
                     {{"closing_word", "closing_word_unasked", {}}}};
    if (auto used = use(actor, tx, *tx.books().drive(drive), word); !used) return used.error();
    return scheduling::move_on(actor, tx, drive, to, acceptance);
}

Result<Closing> closing_of(const Books& books, storage::Session& session, const Drive& drive) {
    std::optional<storage::scheduling::Transition> closing;
    if (drive.status == DriveStatus::closed || drive.status == DriveStatus::verified)
        for (auto& step : storage::scheduling::transitions(session, drive.num))
            if (step.to == DriveStatus::closed) closing = std::move(step);
    if (!closing) return not_found("closing_not_found", "drive", drive.code);

    Closing out;
    out.at = closing->at;
    out.by = closing->actor;
    const auto people = domain::identity::persons_behind(books.directory(), closing->actor);
    if (auto user = people.size() == 1 ? books.directory().user(*people.begin()) : nullptr)
        out.by_name = user->name;
    out.word = storage::tallying::word_of_closing(session, drive.num, closing->at);
    if (!out.word) {
        auto now = closing_figure(books, drive, {}, {});
        out.lines = std::move(now.lines);
        out.figure = now.digest;
        out.reason = closing->reason;
        return out;
    }
    out.lines = out.word->lines;
    out.figure = out.word->figure;
    out.reason = out.word->reason;
    out.as_signed =
        closing_figure(books, drive, counted_in(out.lines), out.reason).digest == out.figure;
    return out;
}

}  // namespace usecases::tallying
