#include "server/http/problem.hpp"

#include "api/http/messages.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace server::http {

api::Response problem(unsigned status, std::string_view code, api::Language language,
                      std::string_view instance, std::string_view reason) {
    const api::Message* message = api::find_message(code);
    const bool vi = language == api::Language::vi;
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    const auto member = [&](const char* name, std::string_view value) {
        writer.Key(name);
        writer.String(value.data(), rapidjson::SizeType(value.size()));
    };
    writer.StartObject();
    member("type", "/api/v1/docs#problem-" + std::string(code));
    member("title", message ? api::in(message->title, language) : code);
    writer.Key("status");
    writer.Uint(status);
    member("detail", api::explain(code, {}, language));
    member("instance", instance);
    member("code", code);
    if (!reason.empty()) member("reason", reason);
    writer.EndObject();

    api::Response response;
    response.status = status;
    response.content_type = "application/problem+json";
    response.headers.emplace_back("Content-Language", vi ? "vi" : "en");
    if (status == 503) response.headers.emplace_back("Retry-After", "1");
    response.body = std::make_shared<const std::string>(buffer.GetString(), buffer.GetSize());
    response.route = "transport";
    return response;
}

}  // namespace server::http
