// Who makes something that gives access, and with which credential: it ends with that.
#pragma once

#include "domain/identity/reach.hpp"
#include "usecases/core/actor.hpp"

#include <memory>
#include <optional>

namespace usecases::identity {

/// Somebody who acts, and the browser session that was shown. Whoever makes what gives access is
/// one of these and not an Actor alone, so that nothing outlives the session that it was made in.
struct Holder : Actor {
    std::optional<domain::Digest> session;  ///< of the session's secret; none: no session was shown

    /// The operator of the machine.
    static Holder local(std::string name);
};

/// The browser session that was shown; null when there is none or it has ended.
std::shared_ptr<const domain::identity::BrowserSession> session_of(
    const Holder& holder, const domain::tallying::Books& books);

/// Who makes something that gives access, as the transaction has it: `credential_invalid` when the
/// credential has ended since it was let in, so that nothing is made with it afterwards. A device
/// makes nothing (`forbidden`).
domain::Result<domain::identity::Maker> maker_of(const Holder& holder,
                                                 const domain::tallying::Books& books);

/// The account of whoever is signed in; `person_needed` for programs, devices and the operator.
domain::Result<std::shared_ptr<const domain::identity::User>> account_of(
    const Actor& actor, const domain::tallying::Books& books);

/// The refusal of what a role does not open.
domain::Error forbidden();

/// `invalid_body` with these violations, whether they agree or not.
domain::Error invalid(std::vector<domain::Violation> violations);

}  // namespace usecases::identity
