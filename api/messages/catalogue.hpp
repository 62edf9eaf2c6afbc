// The words of each subject's codes; a new subject adds its function here and in catalogue().
#pragma once

#include "api/http/messages.hpp"

#include <span>

namespace api::messages {

/// The words of an enumerator or another name that stands in a detail; null for those that have
/// none.
const Words* find_name(std::string_view name);

std::span<const Message> transport();
std::span<const Message> request();
std::span<const Message> service();
std::span<const Message> values();
std::span<const Message> scheduling();
std::span<const Message> restructuring();
std::span<const Message> calendar_feeds();
std::span<const Message> planning();
std::span<const Message> calendar();
std::span<const Message> identity();
std::span<const Message> tallying();
std::span<const Message> valuation();
std::span<const Message> reporting();
std::span<const Message> imports();
std::span<const Message> database();

}  // namespace api::messages
