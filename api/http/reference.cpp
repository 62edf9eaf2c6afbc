#include "api/http/reference.hpp"

#include "domain/core/uuid.hpp"

namespace api {

std::string normal_reference(const std::string& reference) {
    auto id = domain::Uuid::parse(reference);
    return id ? id->text() : reference;
}

domain::Error not_found(std::string_view code, std::string_view what, const std::string& reference) {
    return {domain::ErrorKind::not_found, std::string(code), {{std::string(what), reference}}, {}};
}

}  // namespace api
