// Browser sessions, tokens of programs, devices: rows and directory change together.
#pragma once

#include "storage/engine/database.hpp"

namespace storage::identity {

using domain::identity::ApiToken;
using domain::identity::BrowserSession;
using domain::identity::Device;
using domain::identity::DevicePerson;

/// At most this many at once for one person; the one used longest ago ends for a new one.
constexpr std::size_t most_sessions = 20;

BrowserSession add(WriteTransaction& tx, BrowserSession session);
void end_session(WriteTransaction& tx, std::int64_t session);
/// All sessions of a person, but `except` (0: all).
void end_sessions(WriteTransaction& tx, std::int64_t user, std::int64_t except = 0);
/// Forgets sessions that can no longer be used at `now`.
void prune_sessions(WriteTransaction& tx, const domain::identity::SessionLimits& limits);

ApiToken add(WriteTransaction& tx, ApiToken token);
ApiToken revoke(WriteTransaction& tx, ApiToken token);

Device add(WriteTransaction& tx, Device device);
/// A new one-time code; the token that the device had until now stays good until the code is used.
Device set_enrolment(WriteTransaction& tx, Device device, const domain::Digest& code, domain::Instant expires_at);
/// The code is used up, the token stands.
Device enrol(WriteTransaction& tx, Device device, const domain::Digest& token);
Device revoke(WriteTransaction& tx, Device device);
/// Adds a person or gives one another PIN.
Device put_person(WriteTransaction& tx, Device device, const DevicePerson& person);
Device remove_person(WriteTransaction& tx, Device device, const std::string& code);

}  // namespace storage::identity
