#include "tests/support/json.hpp"

#include <gtest/gtest.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace tests::support {

Json Json::parse(std::string_view text) {
    Json out;
    out.document_ = std::make_shared<rapidjson::Document>();
    out.document_->Parse(text.data(), text.size());
    if (out.document_->HasParseError())
        ADD_FAILURE() << "not JSON: " << text.substr(0, 500);
    else
        out.value_ = out.document_.get();
    return out;
}

Json Json::operator[](std::string_view member) const {
    Json out;
    out.document_ = document_;
    if (value_ && value_->IsObject()) {
        const auto found = value_->FindMember(
            rapidjson::Value(rapidjson::StringRef(member.data(), member.size())));
        if (found != value_->MemberEnd()) {
            out.value_ = &found->value;
            return out;
        }
    }
    ADD_FAILURE() << "no member " << member << " in " << dump().substr(0, 500);
    return out;
}

Json Json::operator[](std::size_t item) const {
    Json out;
    out.document_ = document_;
    if (value_ && value_->IsArray() && item < value_->Size())
        out.value_ = &(*value_)[rapidjson::SizeType(item)];
    else
        ADD_FAILURE() << "no item " << item << " in " << dump().substr(0, 500);
    return out;
}

bool Json::has(std::string_view member) const {
    return value_ && value_->IsObject() &&
           value_->HasMember(rapidjson::Value(rapidjson::StringRef(member.data(), member.size())));
}

std::string Json::text() const {
    if (value_ && value_->IsString()) return {value_->GetString(), value_->GetStringLength()};
    ADD_FAILURE() << "not a string: " << dump();
    return {};
}

std::int64_t Json::integer() const {
    if (value_ && value_->IsInt64()) return value_->GetInt64();
    ADD_FAILURE() << "not an integer: " << dump();
    return 0;
}

double Json::number() const {
    if (value_ && value_->IsNumber()) return value_->GetDouble();
    ADD_FAILURE() << "not a number: " << dump();
    return 0;
}

bool Json::truth() const {
    if (value_ && value_->IsBool()) return value_->GetBool();
    ADD_FAILURE() << "not a boolean: " << dump();
    return false;
}

std::size_t Json::size() const {
    if (value_ && value_->IsArray()) return value_->Size();
    ADD_FAILURE() << "not an array: " << dump();
    return 0;
}

std::vector<Json> Json::items() const {
    std::vector<Json> out;
    for (std::size_t i = 0, n = size(); i < n; ++i) out.push_back((*this)[i]);
    return out;
}

std::vector<std::string> Json::members() const {
    std::vector<std::string> out;
    if (value_ && value_->IsObject())
        for (const auto& m : value_->GetObject())
            out.emplace_back(m.name.GetString(), m.name.GetStringLength());
    return out;
}

std::string Json::dump() const {
    if (!value_) return "nothing";
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    value_->Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
}

std::string Json::key() const {
    return value_ && value_->IsString() ? text() : dump();
}

JsonText::JsonText(std::string_view text) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    writer.String(text.data(), rapidjson::SizeType(text.size()));
    raw_.assign(buffer.GetString(), buffer.GetSize());
}

JsonText::JsonText(double value) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    writer.Double(value);
    raw_.assign(buffer.GetString(), buffer.GetSize());
}

JsonText JsonText::raw(std::string text) {
    JsonText out;
    out.raw_ = std::move(text);
    return out;
}

JsonText json_object(const JsonMembers& members) {
    std::string out = "{";
    for (const auto& [name, value] : members) {
        if (out.size() > 1) out += ',';
        out += JsonText(name).str() + ':' + value.str();
    }
    return JsonText::raw(out + '}');
}

JsonText json_array(const std::vector<JsonText>& items) {
    std::string out = "[";
    for (const auto& item : items) {
        if (out.size() > 1) out += ',';
        out += item.str();
    }
    return JsonText::raw(out + ']');
}

}  // namespace tests::support
