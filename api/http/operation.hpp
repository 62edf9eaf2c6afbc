// One operation of the interface: what it takes, what it answers, and the handler that does it.
// Dispatch and the OpenAPI document are both made from this, so the document cannot drift from what
// is done.
#pragma once

#include "api/http/idempotency.hpp"
#include "api/http/message.hpp"
#include "api/http/query.hpp"
#include "api/json/members.hpp"
#include "domain/core/result.hpp"
#include "domain/identity/access.hpp"
#include "domain/tallying/work.hpp"
#include "usecases/core/actor.hpp"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace storage {
class Session;
class WriteTransaction;
}  // namespace storage
namespace domain::tallying {
class Books;
}

namespace api {

using domain::identity::Permission;

/// No query parameters, no body, or an answer without a body.
struct None {};
BOOST_DESCRIBE_STRUCT(None, (), ())

constexpr std::size_t most_path_parameters = 4;

struct Operation;

std::shared_ptr<const domain::identity::Principal> local_operator();

/// Which object a permission is asked about. The named ones are path parameters; the rule holds
/// before the handler runs.
enum class Where {
    anywhere,  ///< the permission somewhere is enough: the handler narrows what it answers, or asks
               ///< Incoming::require
    everywhere,  ///< only over everything there is
    drive,
    organization,
    campaign,
    site,
    target,
};

/// A request that has found its operation.
struct Incoming {
    std::shared_ptr<const Request> request;
    const Operation* operation = nullptr;
    std::array<std::string, most_path_parameters> path_values;
    std::string_view query_text;                    ///< into request->target, or into `query_rest`
    std::shared_ptr<const std::string> query_rest;  ///< the query without `at_least`, if it had it
    std::string_view media;                         ///< the representation that Accept chose
    Repetition
        repetition;  ///< of a write; handled for write operations, async ones hand it to the ledger
    /// Who asks; never null. Whoever calls a handler without a network is the operator of the
    /// machine.
    std::shared_ptr<const domain::identity::Principal> principal = local_operator();

    /// The decoded value of a {parameter} of the pattern.
    const std::string& path(std::string_view parameter) const;
    /// For versioned operations: `stale_version` unless If-Match names this version. Its presence
    /// was checked before.
    domain::Result<void> expect_version(std::int64_t current) const;
    /// Who asks, as use cases take it.
    usecases::Actor actor() const;
    // What handlers ask of the actor for every item of a list, without making one.
    domain::Result<void> require(domain::identity::Permission permission,
                                 const domain::tallying::Books& books,
                                 std::int64_t organization) const;
    bool sees(const domain::tallying::Books& books, const domain::scheduling::Drive& drive) const;
    bool sees_organization(const domain::tallying::Books& books, std::int64_t organization) const;
};

template <class Query, class Body>
struct Call : Incoming {
    Query query;
    Body body;
};

/// What a handler answers with; the status is the operation's unless given.
template <class Answer>
struct Reply {
    Answer value{};
    std::string etag = {};      ///< with its quotes
    std::string location = {};  ///< path of what was made
    unsigned status = 0;
};

using ReadJob = std::function<domain::Result<Response>(storage::Session&)>;
using WriteJob = std::function<domain::Result<Response>(storage::WriteTransaction&)>;
/// What became of a question to the books: the answer, or the job that makes it on the threads of
/// long work.
using Weighed = std::variant<domain::Result<Response>, ReadJob>;

struct PathParameter {
    std::string name;
    const json::Type* type;
    Words words;
};

struct DeclaredProblem {
    domain::ErrorKind kind;
    std::string_view code;
};

struct Operation {
    Method method = Method::get;
    std::string pattern;
    std::string tag;
    Words summary;
    Words details;
    std::vector<PathParameter> path;
    const json::Type* query = nullptr;  ///< null: none
    const json::Type* body = nullptr;
    const json::Type* answer = nullptr;
    unsigned status = 200;
    std::vector<unsigned> other_statuses;                     ///< with the same answer
    std::vector<std::string_view> media{"application/json"};  ///< best first
    std::vector<DeclaredProblem> problems;
    std::optional<domain::identity::Permission> permission;  ///< must be set
    Where where = Where::anywhere;
    bool personal =
        false;  ///< shows personal data: each read goes into the audit before it is answered
    bool secret =
        false;  ///< the body holds a secret: it is neither kept in the audit nor for repetition
    bool takes_csv = false;  ///< the body may be text/csv too; the handler reads it
    bool versioned = false;  ///< needs If-Match
    bool has_etag = false;   ///< answers carry ETag
    bool makes = false;      ///< answers carry Location
    bool long_read = false;  ///< its reads take long: they go to the threads of long work

    // Exactly one is set. What can be refused without the database is refused in the first call, on
    // the io thread.
    std::function<domain::Result<Response>(const Incoming&, const domain::tallying::Books&)> memory;
    /// Like `memory` for what may be much work: it estimates first, and what takes longer than a
    /// few milliseconds is left.
    std::function<Weighed(const Incoming&, const std::shared_ptr<const domain::tallying::Books>&)>
        weighed;
    std::function<domain::Result<ReadJob>(Incoming)> read;
    std::function<domain::Result<WriteJob>(Incoming)> write;
    std::function<void(std::shared_ptr<const Incoming>, Done)> async;

    bool writes() const { return write || async; }
    /// Its answers are made of the tallies, so that none is given while these are known to be
    /// wrong.
    bool gives_figures() const;
    /// Declared problems and those that follow from the kind of operation.
    std::vector<DeclaredProblem> all_problems() const;
};

namespace detail {

Response render(const Operation& operation, unsigned status, const std::string& etag,
                const std::string& location, const json::Type* type, const void* value);

inline domain::Result<Response> to_response(const Operation&, domain::Result<Response> response) {
    return response;
}
template <class A>
domain::Result<Response> to_response(const Operation& operation,
                                     const domain::Result<Reply<A>>& reply) {
    if (!reply) return reply.error();
    return render(operation, reply->status, reply->etag, reply->location,
                  std::is_same_v<A, None> ? nullptr : &json::type_of<A>(), &reply->value);
}

template <class Query, class Body>
domain::Result<std::shared_ptr<const Call<Query, Body>>> prepare(Incoming&& incoming) {
    auto call = std::make_shared<Call<Query, Body>>();
    static_cast<Incoming&>(*call) = std::move(incoming);
    if (auto read = read_query(json::object_of<Query>(), call->query_text, &call->query); !read)
        return read.error();
    if constexpr (!std::is_same_v<Body, None>) {
        auto body = json::read<Body>(call->request->body);
        if (!body) return body.error();
        call->body = std::move(*body);
    }
    return std::shared_ptr<const Call<Query, Body>>(std::move(call));
}

}  // namespace detail

/// Builds an operation. Ends with one of memory(), read(), write() and async(), which take the
/// handler.
template <class Query, class Body, class Answer>
class Route {
  public:
    using CallType = Call<Query, Body>;

    Route(Method method, std::string pattern) {
        operation_.method = method;
        operation_.pattern = std::move(pattern);
        if (!std::is_same_v<Query, None>) operation_.query = &json::type_of<Query>();
        if (!std::is_same_v<Body, None>) operation_.body = &json::type_of<Body>();
        if (!std::is_same_v<Answer, None>) operation_.answer = &json::type_of<Answer>();
        name_path();
    }

    Route&& tag(std::string tag) && {
        operation_.tag = std::move(tag);
        return std::move(*this);
    }
    Route&& says(std::string_view vi, std::string_view en) && {
        operation_.summary = {vi, en};
        return std::move(*this);
    }
    Route&& details(std::string_view vi, std::string_view en) && {
        operation_.details = {vi, en};
        return std::move(*this);
    }
    /// What a path parameter is; by default an id or a code.
    template <class T>
    Route&& path(std::string_view name, Words words = {}) && {
        for (auto& parameter : operation_.path)
            if (parameter.name == name) {
                parameter.type = &json::type_of<T>();
                parameter.words = words;
            }
        return std::move(*this);
    }
    /// Who may: every route says so.
    Route&& allow(domain::identity::Permission permission, Where where = Where::anywhere) && {
        operation_.permission = permission;
        operation_.where = where;
        return std::move(*this);
    }
    Route&& answers(unsigned status) && {
        operation_.status = status;
        return std::move(*this);
    }
    /// A second status that says how far it came, such as 202.
    Route&& may_answer(unsigned status) && {
        operation_.other_statuses.push_back(status);
        return std::move(*this);
    }
    /// 201 with Location.
    Route&& makes() && {
        operation_.makes = true;
        operation_.status = 201;
        return std::move(*this);
    }
    /// What it shows is personal data.
    Route&& personal() && {
        operation_.personal = true;
        return std::move(*this);
    }
    /// The body or the answer holds a secret.
    Route&& secret() && {
        operation_.secret = true;
        return std::move(*this);
    }
    /// If-Match is required.
    Route&& versioned() && {
        operation_.versioned = true;
        return std::move(*this);
    }
    /// Answers carry ETag; a GET then answers If-None-Match.
    Route&& etag() && {
        operation_.has_etag = true;
        return std::move(*this);
    }
    /// Other representations than JSON, best first; the handler finds the chosen one in
    /// Incoming::media.
    Route&& media(std::vector<std::string_view> media) && {
        operation_.media = std::move(media);
        return std::move(*this);
    }
    /// What it reads takes more than some milliseconds, such as a whole report: short reads do not
    /// wait for it.
    Route&& takes_long() && {
        operation_.long_read = true;
        return std::move(*this);
    }
    Route&& problems(std::vector<DeclaredProblem> problems) && {
        operation_.problems.insert(operation_.problems.end(), problems.begin(), problems.end());
        return std::move(*this);
    }

    /// `handler(const CallType&, const Books&)`, at once on the io thread. Handlers return
    /// Result<Reply<Answer>>, or Result<Response> when they write the body themselves.
    template <class F>
    Operation memory(F handler) && {
        operation_.memory = [handler](const Incoming& incoming,
                                      const domain::tallying::Books& books) {
            CallType call;
            static_cast<Incoming&>(call) = incoming;
            if (auto read = read_query(json::object_of<Query>(), call.query_text, &call.query);
                !read)
                return domain::Result<Response>(read.error());
            return detail::to_response(*incoming.operation, handler(std::as_const(call), books));
        };
        return std::move(operation_);
    }
    /// `handler(const CallType&, const Books&)` as for memory(), after `estimate(const CallType&,
    /// const Books&)` has said as Work how much it will be: little is done at once on the io
    /// thread, much on the threads of long work.
    template <class E, class F>
    Operation memory(E estimate, F handler) && {
        operation_.weighed =
            [estimate, handler](
                const Incoming& incoming,
                const std::shared_ptr<const domain::tallying::Books>& books) -> Weighed {
            auto call = detail::prepare<Query, None>(Incoming(incoming));
            if (!call) return domain::Result<Response>(call.error());
            domain::tallying::Work work = estimate(**call, *books);
            auto answer = [handler, call = *call, books] {
                return detail::to_response(*call->operation, handler(*call, *books));
            };
            if (work.at_once()) return answer();
            return ReadJob([answer](storage::Session&) { return answer(); });
        };
        return std::move(operation_);
    }
    /// `handler(const Incoming&, const Books&)`, which reads its query itself: for answers that are
    /// kept rendered.
    template <class F>
    Operation memory_raw(F handler) && {
        operation_.memory = std::move(handler);
        return std::move(operation_);
    }
    /// `handler(const Incoming&, const std::shared_ptr<const Books>&) -> Weighed`: the same where
    /// the answer may be much work.
    template <class F>
    Operation weighed(F handler) && {
        operation_.weighed = std::move(handler);
        return std::move(operation_);
    }
    /// `handler(const CallType&, storage::Session&)` on a reader thread.
    template <class F>
    Operation read(F handler) && {
        operation_.read = [handler](Incoming incoming) -> domain::Result<ReadJob> {
            auto call = detail::prepare<Query, Body>(std::move(incoming));
            if (!call) return call.error();
            return ReadJob([handler, call = *call](storage::Session& session) {
                return detail::to_response(*call->operation, handler(*call, session));
            });
        };
        return std::move(operation_);
    }
    /// `handler(const CallType&, storage::WriteTransaction&)` inside a transaction on the writer
    /// thread.
    template <class F>
    Operation write(F handler) && {
        operation_.write = [handler](Incoming incoming) -> domain::Result<WriteJob> {
            auto call = detail::prepare<Query, Body>(std::move(incoming));
            if (!call) return call.error();
            return WriteJob([handler, call = *call](storage::WriteTransaction& transaction) {
                return detail::to_response(*call->operation, handler(*call, transaction));
            });
        };
        return std::move(operation_);
    }
    /// `handler(Incoming) -> Result<WriteJob>`: reads its body itself, which may be text/csv.
    template <class F>
    Operation write_rows(F handler) && {
        operation_.takes_csv = true;
        operation_.write = std::move(handler);
        return std::move(operation_);
    }
    /// `handler(std::shared_ptr<const Incoming>, Done)`: reads its body itself and calls Done
    /// exactly once, from any thread.
    template <class F>
    Operation async(F handler) && {
        operation_.async = std::move(handler);
        return std::move(operation_);
    }

  private:
    void name_path() {
        std::string_view rest = operation_.pattern;
        while (true) {
            auto open = rest.find('{');
            if (open == rest.npos) return;
            auto close = rest.find('}', open);
            operation_.path.push_back({std::string(rest.substr(open + 1, close - open - 1)),
                                       &json::type_of<domain::Reference>(),
                                       {"id hoặc mã", "id or code"}});
            rest.remove_prefix(close + 1);
        }
    }

    Operation operation_;
};

template <class Query, class Answer>
Route<Query, None, Answer> get(std::string pattern) {
    return {Method::get, std::move(pattern)};
}
template <class Body, class Answer>
Route<None, Body, Answer> post(std::string pattern) {
    return {Method::post, std::move(pattern)};
}
template <class Body, class Answer>
Route<None, Body, Answer> patch(std::string pattern) {
    return {Method::patch, std::move(pattern)};
}

std::string_view method_name(Method method);

}  // namespace api
