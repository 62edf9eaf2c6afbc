// From a request to its answer: routing, negotiation, limits of each kind of handler, idempotency,
// errors.
#pragma once

#include "api/http/message.hpp"
#include "api/http/router.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <optional>

namespace storage {
class Database;
}

namespace api {

/// Called for every exception that left a handler; the client gets `internal_error` without detail.
using ExceptionLog = std::function<void(const Request&, const std::exception&)>;

/// Who asks. A request without a credential is nobody; a wrong one is refused. Any thread; must not
/// block.
using Authenticate =
    std::function<domain::Result<std::shared_ptr<const domain::identity::Principal>>(
        const Request&)>;
/// Everybody is the operator of the machine, by the name the request gives: for programs that no
/// network reaches.
Authenticate everybody_is_local();

class Application {
  public:
    /// `database` must outlive the application, and be drained before the application is destroyed.
    Application(storage::Database& database, Router router, Authenticate authenticate,
                ExceptionLog log);

    /// The answer, when it needs no storage. Otherwise nullopt, and `done` is called exactly once,
    /// later, from another thread. May be called from any thread; never throws.
    std::optional<Response> handle(std::shared_ptr<Request> request, Done done);

    const Router& router() const { return router_; }

  private:
    struct Pending;
    /// `may_be_news`: what is not known here, a credential or a position of the ledger, is looked
    /// for once more in what other processes have written.
    std::optional<Response> answer(const std::shared_ptr<Request>& request, const Done& done,
                                   bool may_be_news);
    std::optional<Response> dispatch(
        const std::shared_ptr<Request>& request,
        domain::Result<std::shared_ptr<const domain::identity::Principal>> principal,
        const Done& done, bool may_be_news);
    /// Answers again when what other processes wrote has been taken in. False where there are none.
    bool answer_after_news(const std::shared_ptr<Request>& request, const Done& done);
    void start_read(std::shared_ptr<Pending> pending, ReadJob job);
    /// Writes into the audit that somebody reads this, then reads.
    void start_personal(std::shared_ptr<Pending> pending, ReadJob job);
    void start_write(std::shared_ptr<Pending> pending, WriteJob job);
    void start_async(std::shared_ptr<Pending> pending);
    void finish(Pending& pending, domain::Result<void> outcome);
    Response failed(const Request& request, std::exception_ptr failure);
    Response failed(const Request& request, const std::exception& failure);

    storage::Database& database_;
    Router router_;
    Authenticate authenticate_;
    std::shared_ptr<const domain::identity::Principal> nobody_ =
        std::make_shared<domain::identity::Principal>();
    ExceptionLog log_;
};

}  // namespace api
