// The address of the service as it stands in links.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <string_view>

namespace server::http {

/// "https://host" or "http://host:port", without anything behind it, in small letters; what a
/// setting may hold.
bool is_origin(std::string_view text);

/// The origin of a client that asks directly at `local`, this end of its connection: `host`, its
/// Host header, names that very address (or localhost, on a loopback address), and its port or
/// none. Empty otherwise: a name that only the client says is not to stand in what others open.
std::string direct_origin(const boost::asio::ip::tcp::endpoint& local, std::string_view host,
                          bool secure);

}  // namespace server::http
