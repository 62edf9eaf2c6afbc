// What the audit says about a request: the object that it touched, as its GET shows it, before and
// after.
#pragma once

#include "api/http/router.hpp"
#include "storage/identity/audit.hpp"
#include "usecases/core/actor.hpp"

#include <optional>
#include <string>
#include <vector>

namespace storage {
class WriteTransaction;
}

namespace api {

/// Bodies and objects longer than this stand in the audit as their size and digest.
constexpr std::size_t longest_audited = 32 * 1024;

/// Who asks for what, from where; without before and after.
storage::identity::AuditEntry audit_entry(const Incoming& incoming, domain::Instant now);

/// An object's JSON as the audit keeps it; nothing for an empty one.
std::optional<std::string> audited_json(const std::string& json);

/// An object of the interface as the audit keeps it.
struct AuditedObject {
    std::string object;               ///< "drives/x"; empty: there is none
    std::optional<std::string> json;  ///< as its GET shows it
};
/// The object that `path` is, or is part of: its longest beginning that a GET of one thing answers.
AuditedObject audited_object(const Router& router,
                             const std::shared_ptr<const domain::identity::Principal>& who,
                             storage::WriteTransaction& tx, std::string_view path);

/// Follows one write from before its handler runs until after.
class Auditing {
  public:
    Auditing(const Router& router, const Incoming& incoming, storage::WriteTransaction& tx);
    /// Adds the row, in the handler's transaction.
    void done(const Response& response);

  private:
    AuditedObject look(std::string_view path) const;

    const Router& router_;
    const Incoming& incoming_;
    storage::WriteTransaction& tx_;
    AuditedObject before_;
};

/// What comes through another door than HTTP, such as an import or the demo, leaves the rows that
/// the routes would leave.
class ActAudit {
  public:
    /// `router` must outlive it.
    ActAudit(const Router& router, usecases::Actor actor)
        : router_(router), actor_(std::move(actor)) {}

    /// Does `act` and notes it: `action` as the route is named ("POST /drives"), `object` as its
    /// path ("drives/x"). What was refused leaves no row.
    template <class Act>
    auto follow(storage::WriteTransaction& tx, std::string action, std::string object,
                std::string reason, Act act) {
        auto before = shown(tx, object);
        auto done = act();
        if (done)
            note(tx, std::move(action), std::move(object), std::move(reason), std::move(before));
        return done;
    }
    /// Notes what was made.
    void made(storage::WriteTransaction& tx, std::string action, std::string object,
              std::string reason = {}) {
        note(tx, std::move(action), std::move(object), std::move(reason), std::nullopt);
    }
    /// Adds the noted rows; in the transaction that they tell of.
    void write(storage::WriteTransaction& tx);

    const usecases::Actor& actor() const { return actor_; }

  private:
    std::optional<std::string> shown(storage::WriteTransaction& tx,
                                     const std::string& object) const;
    void note(storage::WriteTransaction& tx, std::string action, std::string object,
              std::string reason, std::optional<std::string> before);

    const Router& router_;
    usecases::Actor actor_;
    std::vector<storage::identity::AuditEntry> noted_;
};

}  // namespace api
