// Idempotency-Key: the same request again gets the same answer again.
#pragma once

#include "api/http/message.hpp"
#include "domain/core/day.hpp"
#include "domain/core/hash.hpp"
#include "domain/core/result.hpp"

#include <optional>
#include <string>

namespace storage {
class Session;
class WriteTransaction;
struct SavedAnswer;
}  // namespace storage

namespace api {

/// The key of a request and the digest over its method, target and body. Keys belong to the one who
/// asks: two actors may use the same one. Only answers that wrote something are kept; a refusal
/// wrote nothing and is judged anew.
class Repetition {
  public:
    /// `invalid_idempotency_key` unless the key is 1 to 200 visible ASCII characters; without a key
    /// it is false.
    static domain::Result<Repetition> of(const Request& request);
    explicit operator bool() const { return !key_.empty(); }
    const std::string& key() const { return key_; }  ///< with the actor, as it is stored
    const domain::Digest& digest() const { return digest_; }

    storage::SavedAnswer to_keep(const Response& response) const;
    /// The kept answer again; `key_reused` when the key was used for another request.
    domain::Result<Response> replay(storage::SavedAnswer kept) const;

    /// The kept answer, or nothing; refusals as above.
    domain::Result<std::optional<Response>> find(storage::Session& session) const;
    void save(storage::WriteTransaction& transaction, const Response& response) const;

  private:
    std::string key_;
    domain::Digest digest_;
};

}  // namespace api
