// Headers that nearly every file of this library reads.
#pragma once
#include <soci/soci.h>

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <boost/system/result.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>
