// Browser sessions, tokens of programs, devices: rows and directory change together.
#pragma once

#include "storage/engine/database.hpp"

namespace storage::identity {

using domain::identity::ApiToken;
using domain::identity::BrowserSession;
using domain::identity::Device;
using domain::identity::DevicePerson;
using domain::identity::Maker;

/// At most this many at once for one person; the one used longest ago ends for a new one.
constexpr std::size_t most_sessions = 20;

BrowserSession add(WriteTransaction& tx, BrowserSession session);
/// Signing out: what was made in the session stays.
void end_session(WriteTransaction& tx, std::int64_t session);
/// All sessions of a person, but `except` (0: all).
void end_sessions(WriteTransaction& tx, std::int64_t user, std::int64_t except = 0);
/// The same for sessions that are no longer trusted: whatever gives access and was made in them
/// ends too.
void revoke_session(WriteTransaction& tx, std::int64_t session);
void revoke_sessions(WriteTransaction& tx, std::int64_t user, std::int64_t except = 0);
/// Forgets sessions that can no longer be used at `now`.
void prune_sessions(WriteTransaction& tx, const domain::identity::SessionLimits& limits);

ApiToken add(WriteTransaction& tx, ApiToken token);
/// With everything that was made with it; see end_what_a_token_made().
ApiToken revoke(WriteTransaction& tx, ApiToken token);
/// The token alone: for whoever ends what it made himself.
ApiToken mark_revoked(WriteTransaction& tx, ApiToken token);

Device add(WriteTransaction& tx, Device device);
/// A new one-time code; the token that the device had until now stays good until the code is used.
Device set_enrolment(WriteTransaction& tx, Device device, const domain::Digest& code,
                     domain::Instant expires_at, const Maker& maker = {});
/// The code is used up, the token stands, and whoever made the code stands for what the device
/// sends.
Device enrol(WriteTransaction& tx, Device device, const domain::Digest& token);
Device revoke(WriteTransaction& tx, Device device);
/// The code that waits is good for nothing.
Device drop_enrolment(WriteTransaction& tx, Device device);
/// Adds a person or gives one another PIN; the account `by` (0: nobody known) stands for that
/// person.
Device put_person(WriteTransaction& tx, Device device, const DevicePerson& person,
                  std::int64_t by = 0);
Device remove_person(WriteTransaction& tx, Device device, const std::string& code);

}  // namespace storage::identity
