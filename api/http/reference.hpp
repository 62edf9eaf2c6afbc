// References in paths and bodies: an id or a code.
#pragma once

#include "usecases/core/checks.hpp"

namespace api {

using usecases::normal_reference;
using usecases::not_found;

}  // namespace api
