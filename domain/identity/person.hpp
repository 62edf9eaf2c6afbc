// Persons behind actors, and signatures: the person counts, not the credential.
#pragma once

#include "domain/core/result.hpp"
#include "domain/identity/directory.hpp"

#include <set>
#include <span>
#include <string>
#include <string_view>

namespace domain::identity {

/// The logins of those who stand behind an actor of a history; empty when nobody is known. `lan`
/// and `lan/may-chu.3` are lan, `token/may-chu.3` is whoever made that token. What a device sent,
/// `device/may-9/gia`, was sent by gia, by whoever gave gia the PIN, and by everybody who enrolled
/// the device: whoever enrols it could have been at it. The operator is nobody.
std::set<std::string> persons_behind(const Directory& directory, std::string_view actor);

/// True for the same actor, and when one of those behind `a` is one of those behind `b`, or is in
/// one hand with him.
bool same_person(const Directory& directory, std::string_view a, std::string_view b);

/// Whether two accounts are known to be in one hand: the password of one was set with a link of the
/// other at the place where the other was, and nowhere else since (User::password_place), or both
/// were set so by a third, who never kept people everywhere. Accounts that are led from two
/// networks are two people as far as can be known; see docs/decisions/0009.
bool in_one_hand(const Directory& directory, const std::string& a, const std::string& b);

/// Whether `who` may put a signature where those of `others` stand: the rule of every step that
/// takes two people. A program or a device never signs (`session_needed`), and nobody signs beside
/// himself (`same`). The operator of the machine may.
Result<void> may_sign(const Principal& who, const Directory& directory,
                      std::span<const std::string> others, Error same);

/// A login that would read as another actor: `local`, `public`, `token`, `device`, or with a slash.
bool is_reserved_login(std::string_view login);

}  // namespace domain::identity
