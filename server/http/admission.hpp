// Which connections are taken: limits of all of them and of one address, and who makes way for
// whom.
#pragma once

#include "server/http/worker.hpp"

namespace server::http {

/// On the worker's thread; the connection is already counted in Shared::connections. Past a limit
/// it is answered with 503 and closed, or one that waits for its client makes way for it.
void admit(Worker& worker, Socket socket);

}  // namespace server::http
