// The coroutines of a connection: all of them run on their worker's thread, over concrete executor
// types.
#pragma once

#include "server/http/worker.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

namespace server::http {

using boost::system::error_code;

constexpr boost::asio::use_awaitable_t<Executor> awaited;
template <class T>
using Task = boost::asio::awaitable<T, Executor>;

}  // namespace server::http
