#include "usecases/identity/closing_words.hpp"

#include "domain/identity/person.hpp"
#include "domain/identity/witness.hpp"
#include "storage/tallying/closing.hpp"
#include "usecases/core/checks.hpp"
#include "usecases/identity/holder.hpp"
#include "usecases/identity/second_factor.hpp"
#include "usecases/identity/signing_in.hpp"

#include <algorithm>
#include <map>

namespace usecases::identity {
namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;
using domain::scheduling::Drive;
using domain::tallying::Books;
using domain::tallying::ClosingWord;

/// What the word is about, as these books have it.
struct Matter {
    const Drive* drive = nullptr;
    std::vector<domain::tallying::ClosingLine> lines;
    domain::Digest figure;
};

Result<Matter> matter_of(const Books& books, const NewClosingWord& what) {
    Matter out;
    auto num = books.drive_number(normal_reference(what.drive));
    out.drive = num ? books.drive(*num) : nullptr;
    if (!out.drive) return not_found("drive_not_found", "drive", what.drive);
    const auto* tally = books.tally(*num);
    auto closes = domain::scheduling::check_transition(
        out.drive->status, domain::scheduling::DriveStatus::closed, {}, tally && tally->events);
    if (!closes) return closes.error();
    std::vector<domain::Violation> violations;
    std::map<std::int64_t, std::int64_t> counted;
    for (std::size_t i = 0; i < what.counted.size(); ++i)
        if (!counted.emplace(what.counted[i].nominal_ml.value_or(0), what.counted[i].bags).second)
            violations.push_back({"counted/" + std::to_string(i), "repeated_item", {}});
    if (bool(what.account) == bool(what.pin))
        violations.push_back({"account", "account_or_pin", {}});
    out.lines = domain::tallying::closing_lines(tally, counted);
    out.figure = domain::tallying::closing_figure(out.drive->id, out.lines, what.reason);
    if (auto volume = domain::tallying::not_counted(out.lines))
        violations.push_back({"counted",
                              "closing_count_missing",
                              {{"nominal_ml", *volume ? std::to_string(*volume) : "?"}}});
    else if (domain::tallying::differs(out.lines) && what.reason.empty())
        violations.push_back({"reason", "reason_required", {}});
    if (!violations.empty()) return invalid(std::move(violations));
    return out;
}

Signing by_account(const Books& books, const WordByAccount& account) {
    Signing out;
    out.signer = normal_login(account.login);
    // An id finds an account too, and is nobody's login.
    auto user = books.directory().user(out.signer);
    if (!user || user->login != out.signer) return out;
    out.known = true;
    out.account = user->num;
    out.name = user->name;
    return out;
}

Signing by_pin(const Books& books, const Drive& drive, const WordByPin& pin) {
    Signing out;
    // The iterations of what is unknown: the time does not tell who shares a tablet.
    out.pin = {std::string(32, '0'), pin_iterations, {}};
    const auto reference = normal_reference(pin.device);
    const auto device = domain::identity::tablet_at(books, drive, reference);
    if (!device) {
        out.signer = "device/" + reference + "/" + pin.person;
        return out;
    }
    out.signer = domain::identity::actor_on(*device, pin.person);
    auto it = std::find_if(device->people.begin(), device->people.end(),
                           [&](const auto& p) { return p.code == pin.person; });
    if (it == device->people.end()) return out;
    out.known = true;
    out.name = it->name;
    out.pin = {it->salt, it->iterations, it->hash};
    return out;
}

}  // namespace

Result<Signing> begin_closing_word(const Actor& actor, const Books& books, Throttle& throttle,
                                   domain::Instant now, const NewClosingWord& what) {
    auto matter = matter_of(books, what);
    if (!matter) return matter.error();
    auto out =
        what.account ? by_account(books, *what.account) : by_pin(books, *matter->drive, *what.pin);
    // Nobody signs beside himself, whatever he shows: known before anything is evaluated.
    auto may =
        domain::identity::may_sign(*actor.principal, books.directory(), {&out.signer, 1},
                                   Error{ErrorKind::forbidden, "closing_same_person", {}, {}});
    if (!may) return may.error();
    auto begun = throttle.begin(what.account ? SecretKind::password : SecretKind::pin, out.signer,
                                actor.origin.address, now);
    if (!begun) return begun.error();
    out.reserved = std::move(*begun);
    return out;
}

void load_secrets(Signing& signing, storage::Session& session) {
    signing.secrets = storage::identity::secrets(session, signing.account);
}

Result<void> check_signing(const Signing& signing, const NewClosingWord& what) {
    if (what.account && signing.secrets.factor_confirmed && !what.account->code)
        return Error{ErrorKind::forbidden, "second_factor_required", {}, {}};
    return {};
}

Result<ClosingWord> give_closing_word(const Actor& actor, storage::WriteTransaction& tx,
                                      const std::optional<Seal>& seal, const Signing& signing,
                                      const NewClosingWord& what) {
    const Books& books = tx.books();
    auto matter = matter_of(books, what);
    if (!matter) return matter.error();
    if (what.account && !take_second_factor(tx, seal, signing.account, signing.secrets,
                                            what.account->code.value_or("")))
        return Error{ErrorKind::forbidden, "second_person_wrong", {}, {}};
    if (!domain::identity::may_witness(books, *matter->drive, signing.signer))
        return Error{ErrorKind::forbidden, "closing_signer_elsewhere", {}, {}};
    ClosingWord made;
    made.id = tx.new_id();
    made.drive = matter->drive->num;
    made.asked_by = actor.principal->actor;
    made.signer = signing.signer;
    made.signer_name = signing.name;
    made.reason = what.reason;
    made.lines = std::move(matter->lines);
    made.figure = matter->figure;
    made.at = tx.now();
    made.expires_at = tx.now().plus_ms(ClosingWord::good_for_ms);
    return storage::tallying::add(tx, std::move(made));
}

}  // namespace usecases::identity
