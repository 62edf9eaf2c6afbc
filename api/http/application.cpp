#include "api/http/application.hpp"

#include "api/http/auditing.hpp"
#include "api/http/conditions.hpp"
#include "api/http/gate.hpp"
#include "api/http/header_list.hpp"
#include "api/http/idempotency.hpp"
#include "api/http/ledger_position.hpp"
#include "api/http/negotiation.hpp"
#include "api/http/problem.hpp"
#include "api/http/spool.hpp"
#include "api/http/table_file.hpp"
#include "domain/tallying/books.hpp"
#include "storage/engine/database.hpp"

#include <stdexcept>

namespace api {
namespace {

using domain::Error;
using domain::ErrorKind;

/// What every answer gets before it leaves.
Response polished(const Incoming& incoming, Response response) {
    response = conditional(*incoming.request, std::move(response));
    response.route = incoming.operation->pattern;
    return response;
}

/// Whose turn a read is: that of who asks, or of the address where nobody has said who he is.
std::string owner_of(const Incoming& incoming) {
    const auto& who = *incoming.principal;
    if (who.kind == domain::identity::PrincipalKind::nobody)
        return "address/" + incoming.request->remote_address;
    return who.actor.empty() ? incoming.request->actor : who.actor;
}

}  // namespace

/// A request that waits for the database.
struct Application::Pending {
    std::shared_ptr<const Incoming> incoming;
    Done done;
    std::optional<Response> response;
    std::exception_ptr failure;
    bool is_long = false;  ///< work for the threads of long reads
};

Authenticate everybody_is_local() {
    return [](const Request& request) {
        return std::make_shared<const domain::identity::Principal>(
            domain::identity::Principal::local(request.actor));
    };
}

Application::Application(storage::Database& database, Router router, Authenticate authenticate,
                         ExceptionLog log)
    : database_(database),
      router_(std::move(router)),
      authenticate_(std::move(authenticate)),
      log_(std::move(log)) {}

Response Application::failed(const Request& request, const std::exception& failure) {
    if (log_) log_(request, failure);
    return problem(request, ErrorKind::syntax, "internal_error");
}

Response Application::failed(const Request& request, std::exception_ptr failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const SpoolFull&) {
        return problem(request, ErrorKind::unavailable, "queue_full");
    } catch (const std::exception& e) {
        return failed(request, e);
    } catch (...) {
        return failed(request, std::runtime_error("an exception of unknown type"));
    }
}

std::optional<Response> Application::handle(std::shared_ptr<Request> request, Done done) {
    return answer(request, done, true);
}

std::optional<Response> Application::answer(const std::shared_ptr<Request>& request,
                                            const Done& done, bool may_be_news) {
    std::shared_ptr<const Request> kept = request;
    try {
        auto principal = authenticate_(*request);
        if (principal) request->actor = (*principal)->actor;
        // Another process may have made the credential a moment ago.
        if (!principal && may_be_news && principal.error().code == "credential_invalid" &&
            answer_after_news(request, done))
            return std::nullopt;
        return dispatch(request, std::move(principal), done, may_be_news);
    } catch (...) {
        return failed(*kept, std::current_exception());
    }
}

bool Application::answer_after_news(const std::shared_ptr<Request>& request, const Done& done) {
    return database_.catch_up([this, request, done] {
        if (auto response = answer(request, done, false)) done(std::move(*response));
    });
}

std::optional<Response> Application::dispatch(
    const std::shared_ptr<Request>& request,
    domain::Result<std::shared_ptr<const domain::identity::Principal>> principal, const Done& done,
    bool may_be_news) {
    const Request& r = *request;
    Target target = split_target(r.target);
    if (r.method == Method::options && r.target == "*") {
        Response response;
        response.status = 204;
        response.content_type.clear();
        response.headers.emplace_back("Allow", "GET, HEAD, POST, PATCH, OPTIONS");
        return response;
    }
    Router::Match match = router_.find(r.method, target.path);
    if (!match.path_found) return problem(r, ErrorKind::not_found, "route_not_found");
    if (r.method == Method::options) {
        Response response;
        response.status = 204;
        response.content_type.clear();
        response.headers.emplace_back("Allow", match.allow);
        return response;
    }
    if (!match.operation) return method_not_allowed(r, std::string(match.allow));

    const Operation& operation = *match.operation;
    Incoming incoming{request, &operation, std::move(match.values), target.query, {}, {},
                      {},      nobody_};
    auto refuse = [&](const Error& error) { return polished(incoming, problem(r, error)); };
    // A stale cookie does not keep anybody from signing in again.
    if (principal)
        incoming.principal = std::move(*principal);
    else if (operation.permission != Permission::anyone)
        return refuse(principal.error());

    if (!operation.writes()) {
        auto asked = asked_position(target.query);
        if (!asked) return refuse(asked.error());
        if (*asked) {
            incoming.query_rest = std::make_shared<const std::string>(std::move((*asked)->rest));
            incoming.query_text = *incoming.query_rest;
            if (database_.books()->as_of.seq < *(*asked)->at_least) {
                if (may_be_news && answer_after_news(request, done)) return std::nullopt;
                return refuse({ErrorKind::unavailable, "ledger_behind", {}, {}});
            }
        }
    }
    if (operation.gives_figures() && database_.trust() == storage::Trust::differing)
        return refuse({ErrorKind::unavailable, "books_differ", {}, {}});
    auto books = database_.books();
    if (auto allowed = check_access(incoming, *books); !allowed) return refuse(allowed.error());

    incoming.media = choose_media(r.header("accept"), operation.media);
    if (incoming.media.empty()) {
        std::string available;
        for (auto media : operation.media)
            available += (available.empty() ? "" : ", ") + std::string(media);
        return refuse({ErrorKind::syntax, "not_acceptable", {{"available", available}}, {}});
    }
    if (operation.body && !(r.body.empty() && r.header("content-type").empty())) {
        auto coding = r.header("content-encoding");
        const auto type = r.header("content-type");
        bool readable = operation.body == &json::type_of<TableFile>()
                            ? !table_media_of(type).empty()
                            : is_json(type) || (operation.takes_csv && is_csv(type));
        if (!readable || !(coding.empty() || iequals(coding, "identity")))
            return refuse({ErrorKind::syntax, "unsupported_media_type", {}, {}});
    }
    if (operation.versioned && r.header("if-match").empty())
        return refuse({ErrorKind::precondition_required, "if_match_required", {}, {}});

    if (operation.memory && !operation.personal) {
        auto response = operation.memory(incoming, *books);
        if (!response && response.error().kind == ErrorKind::not_found && may_be_news &&
            answer_after_news(request, done))
            return std::nullopt;
        return response ? polished(incoming, std::move(*response)) : refuse(response.error());
    }
    if (operation.weighed) {
        auto weighed = operation.weighed(incoming, books);
        if (auto* response = std::get_if<domain::Result<Response>>(&weighed))
            return *response ? polished(incoming, std::move(**response))
                             : refuse(response->error());
        auto pending = std::make_shared<Pending>();
        pending->done = done;
        pending->incoming = std::make_shared<const Incoming>(incoming);
        pending->is_long = true;
        start_read(std::move(pending), std::move(std::get<ReadJob>(weighed)));
        return std::nullopt;
    }

    if (operation.writes()) {
        auto repetition = Repetition::of(r);
        if (!repetition) return refuse(repetition.error());
        // An answer with a secret is not kept: whoever repeats the request gets a new one.
        if (!operation.secret) incoming.repetition = std::move(*repetition);
    }
    auto pending = std::make_shared<Pending>();
    pending->done = done;
    pending->incoming = std::make_shared<const Incoming>(incoming);
    if (operation.memory) {
        start_personal(std::move(pending), [incoming, books](storage::Session&) {
            return incoming.operation->memory(incoming, *books);
        });
    } else if (operation.read) {
        auto job = operation.read(incoming);
        if (!job) return refuse(job.error());
        pending->is_long = operation.long_read;
        if (operation.personal)
            start_personal(std::move(pending), std::move(*job));
        else
            start_read(std::move(pending), std::move(*job));
    } else if (operation.write) {
        auto job = operation.write(incoming);
        if (!job) return refuse(job.error());
        start_write(std::move(pending), std::move(*job));
    } else {
        // What another process has made a moment ago is not there yet for this one. Nothing was
        // done where something is missing, so that the whole request may be answered again.
        if (may_be_news)
            pending->done = [this, request, done](Response response) {
                if (response.status != 404 || !answer_after_news(request, done))
                    done(std::move(response));
            };
        start_async(std::move(pending));
    }
    return std::nullopt;
}

void Application::start_read(std::shared_ptr<Pending> pending, ReadJob job) {
    database_.read(
        {owner_of(*pending->incoming), pending->is_long},
        [pending, job = std::move(job)](storage::Session& session) {
            try {
                auto response = job(session);
                pending->response = response
                                        ? std::move(*response)
                                        : problem(*pending->incoming->request, response.error());
            } catch (const SpoolFull&) {
                pending->response =
                    problem(*pending->incoming->request, ErrorKind::unavailable, "queue_full");
            } catch (...) {
                pending->failure = std::current_exception();
                throw;  // the database looks at it too: a lost connection has to be opened again
            }
        },
        [this, pending](domain::Result<void> outcome) { finish(*pending, std::move(outcome)); });
}

void Application::start_personal(std::shared_ptr<Pending> pending, ReadJob job) {
    database_.write(
        [pending](storage::WriteTransaction& transaction) -> domain::Result<void> {
            storage::identity::append(transaction.session(),
                                      audit_entry(*pending->incoming, transaction.now()));
            return {};
        },
        [this, pending, job = std::move(job)](domain::Result<void> written) mutable {
            // What could not be written down is not shown.
            if (written)
                start_read(std::move(pending), std::move(job));
            else
                finish(*pending, std::move(written));
        });
}

void Application::start_write(std::shared_ptr<Pending> pending, WriteJob job) {
    database_.write(
        [this, pending,
         job = std::move(job)](storage::WriteTransaction& transaction) -> domain::Result<void> {
            try {
                const auto& repetition = pending->incoming->repetition;
                if (repetition) {
                    auto earlier = repetition.find(transaction.session());
                    if (!earlier) return earlier.error();
                    if (*earlier) {
                        pending->response = std::move(**earlier);
                        return {};
                    }
                }
                Auditing auditing(router_, *pending->incoming, transaction);
                auto response = job(transaction);
                if (!response) return response.error();
                auditing.done(*response);
                if (repetition) repetition.save(transaction, *response);
                pending->response = std::move(*response);
                return {};
            } catch (...) {
                pending->failure = std::current_exception();
                throw;  // rolls back
            }
        },
        [this, pending](domain::Result<void> outcome) { finish(*pending, std::move(outcome)); });
}

void Application::start_async(std::shared_ptr<Pending> pending) {
    try {
        pending->incoming->operation->async(pending->incoming, [pending](Response response) {
            pending->done(polished(*pending->incoming, std::move(response)));
        });
    } catch (...) {
        // A handler that throws has not called Done.
        pending->done(polished(*pending->incoming,
                               failed(*pending->incoming->request, std::current_exception())));
    }
}

void Application::finish(Pending& pending, domain::Result<void> outcome) {
    const Request& request = *pending.incoming->request;
    std::optional<Response> response;
    if (outcome && pending.response) {
        response = std::move(pending.response);
    } else if (!outcome && (!pending.failure || outcome.error().kind == ErrorKind::unavailable ||
                            outcome.error().kind == ErrorKind::outcome_unknown)) {
        if (pending.failure) failed(request, pending.failure);  // only for the log
        response = problem(request, outcome.error());
    } else if (pending.failure) {
        response = failed(request, pending.failure);
    } else {
        response = failed(request, std::logic_error("the database answered without an answer"));
    }
    pending.done(polished(*pending.incoming, std::move(*response)));
}

}  // namespace api
