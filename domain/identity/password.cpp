#include "domain/identity/password.hpp"

#include "domain/core/text.hpp"

#include <vector>
#include <zxcvbn.h>

namespace domain::identity {
namespace {

/// Below this a guesser who has stolen the hash and knows the usual lists is there within days even
/// against Argon2id.
constexpr double least_entropy_bits = 34;
/// What the estimate looks at; it grows with the square of the length.
constexpr std::size_t estimated_bytes = 100;

/// Words of this house and this country that the estimator's English lists do not know.
constexpr const char* local_words[] = {"matkhau",  "anhyeuem",  "emyeuanh",          "yeuanh",
                                       "yeuem",    "xinchao",   "vietnam",           "khongbiet",
                                       "giothong", "hienmau",   "hienmautinhnguyen", "hanhtrinhdo",
                                       "xuanhong", "chunhatdo", "honganh",           "nguyen",
                                       "saigon",   "hanoi",     "kiengiang",         "hochiminh"};

Error refused(std::string code, Parameters parameters = {}) {
    return {ErrorKind::rule, std::move(code), std::move(parameters), {}};
}

}  // namespace

Result<void> check_password(std::string_view password, std::string_view login,
                            std::string_view name) {
    auto length = length_of(password);
    if (length < shortest_password)
        return refused("password_too_short", {{"min", std::to_string(shortest_password)}});
    if (length > longest_password)
        return refused("password_too_long", {{"max", std::to_string(longest_password)}});
    std::string folded = fold(password);
    std::string own_login = fold(login);
    if (own_login.size() >= 3 && folded.find(own_login) != folded.npos)
        return refused("password_contains_login");

    std::vector<std::string> own{own_login};
    std::string word;
    for (char c : fold(name) + ' ') {
        if (c != ' ') {
            word += c;
        } else if (!word.empty()) {
            own.push_back(std::move(word));
            word.clear();
        }
    }
    std::vector<const char*> dictionary(std::begin(local_words), std::end(local_words));
    for (const auto& w : own)
        if (w.size() >= 3) dictionary.push_back(w.c_str());
    dictionary.push_back(nullptr);
    if (ZxcvbnMatch(folded.substr(0, estimated_bytes).c_str(), dictionary.data(), nullptr) <
        least_entropy_bits)
        return refused("password_common");
    return {};
}

}  // namespace domain::identity
