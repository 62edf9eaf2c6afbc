// GET /api/v1/live.
#pragma once

#include <memory>

#include "api/http/router.hpp"
#include "api/live/hub.hpp"

namespace api::live {

void add_route(Router& router, std::shared_ptr<Hub> hub);

}  // namespace api::live
