// One of the clients: its credential, what it may see, and its connection. Every answer is looked
// through for what it may not.
#pragma once

#include "tests/adversary/canaries.hpp"
#include "tests/adversary/findings.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/json.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tests::adversary {

using support::Answer;
using support::Headers;
using support::Json;
using support::json_array;
using support::json_object;
using support::JsonMembers;
using support::JsonText;

/// What all clients of a run write into.
struct Record {
    unsigned port = 0;
    Canaries canaries;
    Findings findings;
    std::string move = "making the province";  ///< what is being tried
    std::vector<Exchange> trace;               ///< requests of this move
    std::vector<Exchange> writes;              ///< what succeeded in this round

    explicit Record(Random& random) : canaries(random) {}
    void found(const std::string& invariant, const std::string& detail) {
        findings.add(invariant, move, detail, trace);
    }
    /// Seen after a round: shown with what was written in it about this code or id.
    void found_about(const std::string& about, const std::string& invariant,
                     const std::string& detail);
};

enum class Kind { person, token, device, nobody };

class Client {
  public:
    Client(Record& record, std::string name, Kind kind, Headers credential, Sight sight);

    const std::string& name() const { return name_; }
    Kind kind() const { return kind_; }
    const Sight& sight() const { return sight_; }
    /// The plan has changed.
    void now_sees(Sight sight) { sight_ = std::move(sight); }
    const Headers& credential() const { return credential_; }
    /// Its own, behind the proxy.
    const std::string& address() const { return address_; }

    /// `path` without /api/v1, unless it begins with two slashes or is no part of the API.
    Answer send(const std::string& method, const std::string& path, const std::string& body = {},
                Headers headers = {});
    Answer get(const std::string& path, Headers headers = {}) {
        return send("GET", path, {}, std::move(headers));
    }
    Answer post(const std::string& path, const JsonText& body, Headers headers = {}) {
        return send("POST", path, body.str(), std::move(headers));
    }
    Answer patch(const std::string& path, const JsonText& body, const std::string& version) {
        return send("PATCH", path, body.str(), {{"If-Match", version}});
    }
    Answer upload(const std::string& drive, const std::vector<JsonText>& events);

    // What it is, for choosing who tries what.
    std::string role;                 ///< of its credential; "device", "nobody"
    std::string district;             ///< "a", "b"; "p": the whole province
    std::vector<std::string> drives;  ///< those that it may upload to
    std::string device = "may-tinh";  ///< what it says that it is when it uploads
    std::string owner;                ///< name of whose token it is
    std::string id;                   ///< of the user, token or device
    std::string login, password;      ///< of a person

  private:
    void look_through(const Exchange& exchange, const Answer& answer);

    Record& record_;
    std::string name_;
    Kind kind_;
    Headers credential_;
    Sight sight_;
    std::string address_;
    std::unique_ptr<support::HttpClient> connection_;
};

/// The member of a JSON body, or nothing: unlike Json, it fails no test.
std::optional<std::string> member(const Answer& answer, const std::string& name);
/// Succeeded.
inline bool done(const Answer& answer) {
    return answer.status >= 200 && answer.status < 300;
}

}  // namespace tests::adversary
