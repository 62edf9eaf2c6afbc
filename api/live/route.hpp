// GET /api/v1/live.
#pragma once

#include "api/http/router.hpp"
#include "api/live/hub.hpp"

#include <memory>

namespace api::live {

/// `stands` makes, of a request, the question whether its credential still stands.
void add_route(Router& router, std::shared_ptr<Hub> hub,
               std::function<Hub::Stands(const Request&)> stands);

}  // namespace api::live
