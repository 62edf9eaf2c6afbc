#include "tests/support/openapi_check.hpp"

#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <map>
#include <mutex>
#include <stdexcept>
#include <vector>

namespace tests::support {
namespace {

using rapidjson::Document;
using rapidjson::SchemaDocument;
using rapidjson::SchemaValidator;
using rapidjson::Value;
using Allocator = Document::AllocatorType;

std::string_view text_of(const Value& value) {
    return {value.GetString(), value.GetStringLength()};
}

const Value* member(const Value& object, const char* name) {
    if (!object.IsObject()) return nullptr;
    const auto found = object.FindMember(name);
    return found == object.MemberEnd() ? nullptr : &found->value;
}

std::vector<std::string> segments(std::string_view path) {
    std::vector<std::string> result;
    while (!path.empty()) {
        path.remove_prefix(path.front() == '/' ? 1 : 0);
        const auto end = std::min(path.find('/'), path.size());
        result.emplace_back(path.substr(0, end));
        path.remove_prefix(end);
    }
    return result;
}

// RapidJSON knows JSON Schema draft 4. The document may be written in 2020-12 (OpenAPI 3.1) or in
// the dialect of 3.0; what we use of both is put into draft 4, with references written out.
class Translator {
  public:
    Translator(const Document& root, Allocator& allocator) : root_(root), allocator_(allocator) {}

    Value translate(const Value& schema, int depth = 0) {
        Value result(rapidjson::kObjectType);
        if (schema.IsBool()) {
            if (!schema.GetBool())
                result.AddMember("not", Value(rapidjson::kObjectType), allocator_);
            return result;
        }
        // A recursive type is checked this deep; below, anything goes.
        if (!schema.IsObject() || depth > 24) return result;
        if (const Value* ref = member(schema, "$ref")) {
            const Value* target = rapidjson::Pointer(ref->GetString()).Get(root_);
            if (!target)
                throw std::runtime_error("openapi: dangling " + std::string(text_of(*ref)));
            return translate(*target, depth + 1);
        }
        bool nullable = false;
        for (const auto& entry : schema.GetObject()) {
            const std::string_view name = text_of(entry.name);
            const Value& value = entry.value;
            if (name == "properties" || name == "patternProperties") {
                Value all(rapidjson::kObjectType);
                for (const auto& property : value.GetObject())
                    all.AddMember(Value(property.name, allocator_),
                                  translate(property.value, depth + 1), allocator_);
                put(result, name, std::move(all));
            } else if (name == "items" || name == "not") {
                put(result, name, translate(value, depth + 1));
            } else if (name == "additionalProperties") {
                put(result, name,
                    value.IsBool() ? Value(value.GetBool()) : translate(value, depth + 1));
            } else if (name == "allOf" || name == "anyOf" || name == "oneOf" ||
                       name == "prefixItems") {
                Value all(rapidjson::kArrayType);
                for (const auto& one : value.GetArray())
                    all.PushBack(translate(one, depth + 1), allocator_);
                put(result, name == "prefixItems" ? "items" : name, std::move(all));
            } else if (name == "const") {
                Value only(rapidjson::kArrayType);
                only.PushBack(Value(value, allocator_), allocator_);
                put(result, "enum", std::move(only));
            } else if (name == "exclusiveMinimum" || name == "exclusiveMaximum") {
                if (value.IsNumber()) {
                    put(result, name == "exclusiveMinimum" ? "minimum" : "maximum",
                        Value(value, allocator_));
                    put(result, name, Value(true));
                } else {
                    put(result, name, Value(value, allocator_));
                }
            } else if (name == "nullable") {
                nullable = value.IsTrue();
            } else if (name == "pattern") {
                // RapidJSON's expressions have no classes like \d.
                std::string pattern;
                const std::string_view given = text_of(value);
                bool in_class = false;
                for (std::size_t i = 0; i < given.size(); ++i) {
                    if (given.substr(i, 2) == "\\d") {
                        pattern += in_class ? "0-9" : "[0-9]";
                        ++i;
                        continue;
                    }
                    if (given[i] == '[') in_class = true;
                    if (given[i] == ']') in_class = false;
                    pattern += given[i];
                    if (given[i] == '\\' && i + 1 < given.size()) pattern += given[++i];
                }
                put(result, name, Value(pattern.c_str(), allocator_));
            } else if (name == "type" || name == "enum" || name == "required" ||
                       name == "minimum" || name == "maximum" || name == "minLength" ||
                       name == "maxLength" || name == "minItems" || name == "maxItems" ||
                       name == "uniqueItems" || name == "minProperties" ||
                       name == "maxProperties" || name == "multipleOf") {
                put(result, name, Value(value, allocator_));
            }
        }
        if (nullable && result.HasMember("type") && result["type"].IsString()) {
            Value types(rapidjson::kArrayType);
            types.PushBack(Value(result["type"], allocator_), allocator_);
            types.PushBack("null", allocator_);
            result["type"] = types;
        }
        return result;
    }

  private:
    void put(Value& object, std::string_view name, Value value) {
        object.AddMember(Value(name.data(), rapidjson::SizeType(name.size()), allocator_), value,
                         allocator_);
    }

    const Document& root_;
    Allocator& allocator_;
};

}  // namespace

struct OpenapiCheck::Impl {
    Document root;
    std::string base;
    struct Path {
        std::vector<std::string> segments;
        const Value* item;
    };
    std::vector<Path> paths;
    mutable std::mutex mutex;
    mutable std::map<const Value*,
                     std::pair<std::unique_ptr<Document>, std::unique_ptr<SchemaDocument>>>
        compiled;

    const Value& resolved(const Value& value) const {
        if (const Value* ref = member(value, "$ref")) {
            const Value* target = rapidjson::Pointer(ref->GetString()).Get(root);
            if (!target)
                throw std::runtime_error("openapi: dangling " + std::string(text_of(*ref)));
            return *target;
        }
        return value;
    }

    const Value* find(std::string_view path) const {
        const auto asked = segments(path);
        const Path* best = nullptr;
        std::size_t best_literals = 0;
        for (const auto& candidate : paths) {
            if (candidate.segments.size() != asked.size()) continue;
            std::size_t literals = 0;
            bool fits = true;
            for (std::size_t i = 0; fits && i < asked.size(); ++i) {
                const std::string& segment = candidate.segments[i];
                if (segment.starts_with('{')) continue;
                fits = segment == asked[i];
                ++literals;
            }
            if (fits && (!best || literals > best_literals))
                best = &candidate, best_literals = literals;
        }
        return best ? best->item : nullptr;
    }

    std::optional<std::string> satisfies(const Value& schema, const std::string& body) const {
        Document parsed;
        parsed.Parse(body.data(), body.size());
        if (parsed.HasParseError()) return "the body is not JSON";
        std::lock_guard guard(mutex);
        auto& entry = compiled[&schema];
        if (!entry.second) {
            entry.first = std::make_unique<Document>();
            Translator translator(root, entry.first->GetAllocator());
            Value translated = translator.translate(schema);
            static_cast<Value&>(*entry.first) = translated;
            entry.second = std::make_unique<SchemaDocument>(*entry.first);
        }
        SchemaValidator validator(*entry.second);
        if (parsed.Accept(validator)) return std::nullopt;
        rapidjson::StringBuffer where, rule;
        validator.GetInvalidDocumentPointer().StringifyUriFragment(where);
        validator.GetInvalidSchemaPointer().StringifyUriFragment(rule);
        return std::string("at ") + where.GetString() + ": breaks \"" +
               validator.GetInvalidSchemaKeyword() + "\" of schema " + rule.GetString();
    }

    std::optional<std::string> is_problem(const Exchange& exchange) const {
        const auto type = exchange.answer.header("content-type");
        if (exchange.answer.status < 400)
            return "the document has no such operation, yet it answered with success";
        if (exchange.method == "HEAD") return std::nullopt;
        if (!type.starts_with("application/problem+json"))
            return "an error outside of the document is not a problem document but " + type;
        if (const Value* schema = rapidjson::Pointer("/components/schemas/Problem").Get(root))
            return satisfies(*schema, exchange.answer.body);
        return exchange.answer.code().empty()
                   ? std::optional<std::string>("the problem has no code")
                   : std::nullopt;
    }
};

OpenapiCheck::OpenapiCheck(std::string_view document) : impl_(std::make_unique<Impl>()) {
    impl_->root.Parse(document.data(), document.size());
    const Value* version = member(impl_->root, "openapi");
    const Value* paths = member(impl_->root, "paths");
    if (impl_->root.HasParseError() || !version || !version->IsString() ||
        !text_of(*version).starts_with("3.") || !paths || !paths->IsObject())
        throw std::runtime_error("not an OpenAPI 3 document");
    std::string base;
    if (const Value* url = rapidjson::Pointer("/servers/0/url").Get(impl_->root))
        if (url->IsString()) base = url->GetString();
    if (const auto scheme = base.find("://"); scheme != std::string::npos) {
        const auto slash = base.find('/', scheme + 3);
        base = slash == std::string::npos ? "" : base.substr(slash);
    }
    while (base.ends_with('/')) base.pop_back();
    for (const auto& path : paths->GetObject())
        impl_->paths.push_back({segments(base + std::string(text_of(path.name))), &path.value});
}

OpenapiCheck::~OpenapiCheck() = default;

std::optional<std::string> OpenapiCheck::check(const Exchange& exchange) const {
    const Answer& answer = exchange.answer;
    const std::string path = exchange.target.substr(0, exchange.target.find('?'));
    const Value* item = impl_->find(path);
    // OPTIONS says what a path takes; OpenAPI describes those methods and not this one.
    if (exchange.method == "OPTIONS" && item && answer.status == 204)
        return answer.has("allow") && answer.body.empty()
                   ? std::nullopt
                   : std::optional<std::string>("OPTIONS without Allow");
    std::string method = exchange.method == "HEAD" ? "get" : exchange.method;
    for (char& c : method) c = c >= 'A' && c <= 'Z' ? char(c + 32) : c;
    const Value* operation = item ? member(*item, method.c_str()) : nullptr;
    if (!operation) return impl_->is_problem(exchange);

    const Value* responses = member(*operation, "responses");
    if (!responses) return "the operation documents no responses";
    const std::string status = std::to_string(answer.status);
    const Value* response = member(*responses, status.c_str());
    if (!response) response = member(*responses, (status.substr(0, 1) + "XX").c_str());
    if (!response) response = member(*responses, "default");
    if (!response) return "status " + status + " is not documented";
    const Value* content = member(impl_->resolved(*response), "content");
    const std::string full = answer.header("content-type");
    const std::string type = full.substr(0, full.find(';'));
    if (!content || content->ObjectEmpty())
        return answer.body.empty() ? std::nullopt
                                   : std::optional<std::string>("a body where none is documented");
    if (answer.status == 304 || answer.status == 204) return std::nullopt;
    const Value* media = member(*content, type.c_str());
    if (!media) return "content type \"" + type + "\" is not documented for status " + status;
    if (exchange.method == "HEAD")
        return answer.body.empty() ? std::nullopt : std::optional<std::string>("HEAD with a body");
    if (type != "application/json" && !type.ends_with("+json")) return std::nullopt;
    const Value* schema = member(*media, "schema");
    return schema ? impl_->satisfies(*schema, answer.body) : std::nullopt;
}

}  // namespace tests::support
