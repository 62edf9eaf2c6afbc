// Building requests and reading answers in JSON.
#pragma once

#include <rapidjson/document.h>

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tests::support {

/// A value inside an answer. Asking for what is not there, or for another type, fails the running
/// test and gives an empty value, so that a test reads as if everything were in place.
class Json {
  public:
    static Json parse(std::string_view text);

    Json operator[](std::string_view member) const;
    Json operator[](std::size_t item) const;
    bool has(std::string_view member) const;
    bool null() const { return !value_ || value_->IsNull(); }
    std::string text() const;
    std::int64_t integer() const;
    double number() const;
    bool truth() const;
    std::size_t size() const;
    std::vector<Json> items() const;
    std::vector<std::string> members() const;
    /// The same value as JSON text.
    std::string dump() const;
    /// Strings, numbers and null as text, for use as a key.
    std::string key() const;

  private:
    std::shared_ptr<rapidjson::Document> document_;
    const rapidjson::Value* value_ = nullptr;
};

/// A piece of JSON text, made from a C++ value.
class JsonText {
  public:
    JsonText(const char* text) : JsonText(std::string_view(text)) {}
    JsonText(const std::string& text) : JsonText(std::string_view(text)) {}
    JsonText(std::string_view text);
    JsonText(std::nullptr_t) : raw_("null") {}
    JsonText(bool value) : raw_(value ? "true" : "false") {}
    JsonText(std::integral auto value) : raw_(std::to_string(value)) {}
    JsonText(double value);
    static JsonText raw(std::string text);

    const std::string& str() const { return raw_; }

  private:
    JsonText() = default;
    std::string raw_;
};

using JsonMembers = std::vector<std::pair<std::string, JsonText>>;

JsonText json_object(const JsonMembers& members);
JsonText json_array(const std::vector<JsonText>& items);

}  // namespace tests::support
