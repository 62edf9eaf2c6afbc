// People, programs and devices as the service knows them. Secrets are not among them: only their
// digests are.
#pragma once

#include "domain/core/hash.hpp"
#include "domain/identity/access.hpp"
#include "domain/identity/maker.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace domain::identity {

enum class PageLanguage { vi, en };
BOOST_DESCRIBE_ENUM(PageLanguage, vi, en)

/// When a credential was last used, in milliseconds; 0: not yet. Shared between versions of the
/// directory, because it moves with every request and is only written to the database now and then.
using LastUse = std::shared_ptr<std::atomic<std::int64_t>>;
inline LastUse last_use(Instant at = {}) {
    return std::make_shared<std::atomic<std::int64_t>>(at.ms);
}

struct HeldGrant {
    std::int64_t num = 0;
    Uuid id;
    Grant grant;
    bool ended = false;
    bool placed = true;  ///< given by somebody who kept the whole account at that time
};

struct User {
    std::int64_t num = 0;
    Uuid id;
    std::string login;
    std::string name;
    PageLanguage language = PageLanguage::vi;
    bool disabled = false;
    bool has_password = false;
    bool second_factor = false;
    std::optional<Instant> signed_in_at;
    std::vector<HeldGrant> grants;
    std::int64_t version = 1;
    Maker maker = {};
    Maker password_maker = {};  ///< of the link that the password was set with
    /// Where the maker of the link was, when the password was set at that very place and nowhere
    /// else since; "": the password is its owner's own, as far as can be known. See in_one_hand().
    std::string password_place = {};
};

/// A person signed in with a browser.
struct BrowserSession {
    std::int64_t num = 0;
    Uuid id;
    Digest digest;
    std::int64_t user = 0;
    Instant created_at;
    Instant expires_at;  ///< absolute
    std::string address;
    std::string user_agent;
    LastUse last_used = last_use();
};

/// What a program shows. With an owner it never reaches further than the owner's grant that it was
/// made from.
struct ApiToken {
    std::int64_t num = 0;
    Uuid id;
    std::string name;
    Digest digest;
    std::int64_t owner = 0;       ///< a user; 0: made by an administrator for a program of its own
    std::int64_t from_grant = 0;  ///< the owner's grant
    std::vector<Role> roles;      ///< one, when it has an owner
    scheduling::Scope scope;
    Instant created_at;
    std::optional<Instant> expires_at;
    std::optional<Instant> revoked_at;
    LastUse last_used = last_use();
    Maker maker = {};
};

/// Somebody who works with a device and says so by a PIN. The check value is for the device, which
/// may be without a network: it keeps honest people's entries apart and is no defence against
/// somebody who has taken the device.
struct DevicePerson {
    std::string code;
    std::string name;
    std::string salt;  ///< hex
    std::int64_t iterations = 0;
    std::string hash;  ///< PBKDF2-HMAC-SHA-256, hex
};

/// Somebody who stands for what a device sends: he enrolled it, or gave one of its people the PIN.
/// Never forgotten while the device is known, whoever enrols it later.
struct DeviceKeeper {
    std::string person;  ///< the person who got the PIN; "": everything that the device sends
    std::int64_t account = 0;

    auto operator<=>(const DeviceKeeper&) const = default;
};

struct Device {
    std::int64_t num = 0;
    Uuid id;
    std::string code;
    std::string name;
    std::optional<Digest> digest;     ///< of its token, once enrolled
    std::optional<Digest> enrolment;  ///< of the one-time code that waits
    std::optional<Instant> enrolment_expires_at;
    std::int64_t site = 0;
    std::vector<std::int64_t> drives;
    std::optional<Day> valid_to;
    std::optional<Instant> enrolled_at;
    std::optional<Instant> revoked_at;
    std::vector<DevicePerson> people;
    LastUse last_used = last_use();
    Maker maker = {};       ///< of the code that it was enrolled with
    Maker code_maker = {};  ///< of the code that waits
    std::vector<DeviceKeeper> keepers = {};
};

}  // namespace domain::identity
