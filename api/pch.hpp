// Headers that nearly every file of this library reads.
#pragma once
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <boost/system/result.hpp>
#include <rapidjson/document.h>
#include <rapidjson/writer.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>
