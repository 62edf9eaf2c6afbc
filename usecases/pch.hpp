// Headers that nearly every file of this library reads.
#pragma once
#include "storage/engine/database.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>
