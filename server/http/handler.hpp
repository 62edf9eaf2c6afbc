// How the transport asks the application. The same shape as api::Application::handle.
#pragma once

#include "api/http/message.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace server::http {

/// Either answers at once, or returns nullopt and calls `done` exactly once later, from any thread.
/// A `done` that comes after the deadline, after the connection has gone, or twice, is dropped. A
/// handler that answers at once keeps no reference to the request on another thread.
using Handler = std::function<std::optional<api::Response>(std::shared_ptr<api::Request> request,
                                                           api::Done done)>;

}  // namespace server::http
