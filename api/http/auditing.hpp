// What the audit says about a request: the object that it touched, as its GET shows it, before and after.
#pragma once

#include <optional>
#include <string>

#include "api/http/router.hpp"
#include "storage/identity/audit.hpp"

namespace storage {
class WriteTransaction;
}

namespace api {

/// Bodies and objects longer than this stand in the audit as their size and digest.
constexpr std::size_t longest_audited = 32 * 1024;

/// Who asks for what, from where; without before and after.
storage::identity::AuditEntry audit_entry(const Incoming& incoming, domain::Instant now);

/// Follows one write from before its handler runs until after.
class Auditing {
  public:
    Auditing(const Router& router, const Incoming& incoming, storage::WriteTransaction& tx);
    /// Adds the row, in the handler's transaction.
    void done(const Response& response);

  private:
    struct Seen {
        std::string object;  ///< "drives/x"
        std::optional<std::string> json;
    };
    /// The object that `path` is, or is part of: its longest beginning that a GET of one thing answers.
    Seen look(std::string_view path) const;

    const Router& router_;
    const Incoming& incoming_;
    storage::WriteTransaction& tx_;
    Seen before_;
};

}  // namespace api
