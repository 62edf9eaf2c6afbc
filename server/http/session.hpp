// One connection: reads requests, asks the handler, writes answers, in order.
#pragma once

#include "server/http/worker.hpp"

namespace server::http {

/// On the worker's thread; the connection is already counted in Shared::connections. Past the limit it is
/// answered with 503 and closed.
void start_session(Worker& worker, Socket socket);

}  // namespace server::http
