// JSON text to structs, with every violation at once.
#pragma once

#include "api/json/type.hpp"
#include "domain/core/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace api::json {

/// Nesting that is read; ours needs 4, a hostile body could bring the stack down with a million.
constexpr int deepest = 32;

/// Violations that are listed. A body at its size limit could hold a hundred thousand broken
/// fields, and the answer would be larger than the question.
constexpr std::size_t most_violations = 10'000;

/// Collects violations, each with where it is.
class Reading {
  public:
    /// A violation of the value that is being read.
    void refuse(std::string_view code, domain::Parameters parameters = {});
    /// The same for a member or item of it.
    void refuse_at(std::string_view member, std::string_view code,
                   domain::Parameters parameters = {});

    void enter(std::string_view member) { path_.push_back({member, 0}); }
    void enter(std::size_t item) { path_.push_back({{}, item + 1}); }
    void leave() { path_.pop_back(); }

    /// In a query string a pointer is "?name".
    bool in_query = false;
    std::vector<domain::Violation> violations;

  private:
    struct Step {
        std::string_view member;
        std::size_t item;  // counted from 1; 0: a member
    };
    std::string pointer() const;
    std::vector<Step> path_;
};

/// A JSON Pointer (RFC 6901) token for a member name.
std::string pointer_token(std::string_view name);

/// Parses the text. Refuses what is not exactly one JSON document in UTF-8 (`invalid_json`, with
/// the byte offset) and what is nested too deeply (`json_too_deep`).
domain::Result<void> parse(std::string_view text, rapidjson::Document& out);

/// `invalid_body` with the violations, or nothing.
domain::Result<void> refusal(Reading reading);

template <class T>
domain::Result<T> read(std::string_view text) {
    rapidjson::Document document;
    if (auto parsed = parse(text, document); !parsed) return parsed.error();
    T out{};
    Reading reading;
    type_of<T>().read(document, &out, reading);
    if (!reading.violations.empty()) return refusal(std::move(reading)).error();
    return out;
}

// Readers of single values, shared by all types of their kind.
void read_boolean(const Value&, bool& out, Reading&);
void parse_boolean(std::string_view, bool& out, Reading&);
void read_integer(const Value&, std::int64_t min, std::int64_t max, std::int64_t& out, Reading&);
void parse_integer(std::string_view, std::int64_t min, std::int64_t max, std::int64_t& out,
                   Reading&);
void read_decimal(const Value&, double min, double max, double& out, Reading&);
void parse_decimal(std::string_view, double min, double max, double& out, Reading&);
/// The string inside, or refuses with `wrong_type` or `null_not_allowed`.
bool read_string(const Value&, std::string_view& out, Reading&);
/// Normalises to NFC, counts Unicode characters, refuses control characters.
void parse_text(std::string_view, std::size_t min, std::size_t max, std::string& out, Reading&);
/// Anything that storage can hold: well-formed UTF-8 without U+0000.
void parse_plain_string(std::string_view, std::string& out, Reading&);
void parse_code(std::string_view, std::string& out, Reading&);
void parse_reference(std::string_view, std::string& out, Reading&);

/// Room for the items of a list that was read; `resize` grows it and `item` gives its i-th item.
struct ListAccess {
    const Type* item_type;
    std::size_t min = 0;
    std::size_t max = std::size_t(-1);
    void (*resize)(void* list, std::size_t);
    void* (*item)(void* list, std::size_t);
    std::size_t (*size)(const void* list);
};
void read_list(const ListAccess&, const Value&, void* out, Reading&);
void parse_list(const ListAccess&, std::string_view, void* out, Reading&);
void write_list(const ListAccess&, const void*, Writer&);

}  // namespace api::json
