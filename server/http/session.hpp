// One connection's conversation: reads requests, asks the handler, writes answers, in order.
#pragma once

#include "server/http/worker.hpp"

#include <memory>
#include <optional>

namespace server::http {

/// Who is at the other end of a connection.
struct Peer {
    boost::asio::ip::address address;
    std::optional<AddressKey>
        counted;  ///< what it counts as in Shared::addresses; nullopt for a trusted proxy
};

// On the worker's thread; the connection is already counted in Shared::connections, and in
// Shared::addresses as `peer` says. It leaves both when it ends.

std::unique_ptr<Connection> make_session(Worker& worker, Socket socket, const Peer& peer);
/// Of make_session(): the conversation, until either side ends it.
void serve(Worker& worker, std::unique_ptr<Connection> session);
/// Of make_session(): one answer, 503 `too_many_connections`, and the end.
void refuse(Worker& worker, std::unique_ptr<Connection> session);

}  // namespace server::http
