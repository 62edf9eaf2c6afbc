// Schemas of described types, for the OpenAPI document. Only what OpenAPI 3.1 and JSON Schema draft
// 4 both know is used, so that a test can check every answer with RapidJSON's validator.
#pragma once

#include "api/json/type.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace api::json {

struct Schema {
    std::string_view type = {};
    bool nullable = false;
    std::optional<std::int64_t> minimum = {};
    std::optional<std::int64_t> maximum = {};
    std::optional<std::size_t> min_length = {};
    std::optional<std::size_t> max_length = {};
    std::string_view pattern = {};
    std::string_view format = {};
    const std::vector<std::string>* choices = nullptr;
};
void write_schema(Writer&, const Schema&);
void write_list_schema(Writer&, const Type& item, const SchemaNames&, bool nullable,
                       std::size_t min, std::size_t max);

/// The same struct may be read and written: what may be missing in a body is always there in an
/// answer.
enum class Direction { in, out };

/// The described structs of the interface under their names in #/components/schemas.
class SchemaNames {
  public:
    /// Takes in a type and everything inside it. Throws std::logic_error when two structs share a
    /// name.
    void add(const Type&, Direction);
    /// Call after the last add().
    std::string reference(const Object&) const;
    /// Writes {"Name": schema, …}.
    void write_components(Writer&) const;
    /// The schema of a type where it is used.
    void write_use(const Type&, Direction, Writer&) const;

  private:
    bool differs(const Object&, std::set<const Object*>& visited) const;
    std::string name(const Object&, Direction) const;
    void write_component(const Object&, Direction, Writer&) const;

    struct Use {
        bool in = false;
        bool out = false;
    };
    std::map<const Object*, Use> uses_;
    std::map<std::string, const Object*> names_;
    mutable Direction direction_ = Direction::out;
};

}  // namespace api::json
