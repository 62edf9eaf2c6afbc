// Everybody who may ask, as one immutable value: credentials are looked up in it without the
// database.
#pragma once

#include "domain/identity/account.hpp"

#include <map>
#include <unordered_map>

namespace domain::identity {

/// How long a browser session lasts.
struct SessionLimits {
    std::int64_t idle_ms = std::int64_t(12) * 3600 * 1000;
    std::int64_t absolute_ms = std::int64_t(7) * 24 * 3600 * 1000;
};

/// What a secret opens.
struct Credential {
    std::shared_ptr<const Principal> principal;
    std::shared_ptr<const BrowserSession> session;  ///< null for tokens and devices
    LastUse last_used;
};

class Directory {
  public:
    const std::map<std::int64_t, std::shared_ptr<const User>>& users() const { return users_; }
    const std::map<std::int64_t, std::shared_ptr<const ApiToken>>& tokens() const {
        return tokens_;
    }
    const std::map<std::int64_t, std::shared_ptr<const Device>>& devices() const {
        return devices_;
    }
    const std::map<std::int64_t, std::shared_ptr<const BrowserSession>>& sessions() const {
        return sessions_;
    }

    /// By login or id; null when there is none.
    std::shared_ptr<const User> user(std::string_view reference) const;
    std::shared_ptr<const ApiToken> token(std::string_view id) const;
    std::shared_ptr<const Device> device(std::string_view reference) const;
    std::shared_ptr<const Device> device_waiting_for(const Digest& enrolment) const;

    /// Who somebody is by his account or a token is by its row; null when there is none. As of no
    /// day: see recognise().
    std::shared_ptr<const Principal> principal_of_user(std::int64_t num) const;
    std::shared_ptr<const Principal> principal_of_token(std::int64_t num) const;

    /// What the secret with this digest opens at `now`. `credential_invalid` (401) when it is
    /// unknown, has expired, was revoked, or belongs to somebody who is disabled.
    Result<Credential> find(const Digest& digest, Instant now, Day today,
                            const SessionLimits& limits) const;

    /// For a change that a transaction makes; rows are written beside it.
    void put(User user);
    void put(BrowserSession session);
    void put(ApiToken token);
    void put(Device device);
    void end_session(std::int64_t num);

  private:
    enum class Kind { session, token, device };
    struct Place {
        Kind kind;
        std::int64_t num;
    };
    struct DigestHash {
        std::size_t operator()(const Digest& d) const {
            std::size_t h;
            __builtin_memcpy(&h, d.bytes.data(), sizeof h);
            return h;
        }
    };
    void make_principal(const User& user);
    void make_principal(const ApiToken& token);

    std::map<std::int64_t, std::shared_ptr<const User>> users_;
    std::map<std::int64_t, std::shared_ptr<const BrowserSession>> sessions_;
    std::map<std::int64_t, std::shared_ptr<const ApiToken>> tokens_;
    std::map<std::int64_t, std::shared_ptr<const Device>> devices_;
    std::map<std::int64_t, std::shared_ptr<const Principal>> user_principals_, token_principals_,
        device_principals_;
    std::unordered_map<Digest, Place, DigestHash> secrets_;
};

}  // namespace domain::identity
