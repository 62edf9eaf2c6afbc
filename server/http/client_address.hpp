// Who asks, when a proxy stands in between.
#pragma once

#include "api/http/message.hpp"
#include "server/http/networks.hpp"

#include <boost/asio/ip/address.hpp>

#include <optional>

namespace server::http {

struct Client {
    boost::asio::ip::address address;
    std::optional<bool> secure;  ///< whether the client spoke HTTPS; nullopt when nobody says
};

/// What a trusted peer says of its client: X-Forwarded-For (or Forwarded, RFC 7239, when the former
/// is not there) is read from its right end for as long as its addresses are trusted proxies too;
/// the first other one is the client's. What stands left of it was written by the client, and means
/// nothing. An entry that is no address ends the reading at the proxy that sent it.
/// X-Forwarded-Proto counts as https only when every one of its values is. `peer` must be trusted.
Client client_behind(const boost::asio::ip::address& peer, const api::Request& request,
                     const Networks& trusted);

/// Whether the request says that somebody passed it on.
bool is_passed_on(const api::Request& request);

}  // namespace server::http
