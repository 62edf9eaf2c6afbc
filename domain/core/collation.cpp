#include "domain/core/collation.hpp"

#include <unicode/coll.h>
#include <unicode/unistr.h>

#include <memory>
#include <stdexcept>

namespace domain {
namespace {

/// Making one takes a millisecond, and one may serve one thread at a time.
const icu::Collator& vietnamese() {
    thread_local const std::unique_ptr<icu::Collator> collator = [] {
        UErrorCode failed = U_ZERO_ERROR;
        std::unique_ptr<icu::Collator> made(
            icu::Collator::createInstance(icu::Locale("vi"), failed));
        if (U_FAILURE(failed) || !made) throw std::runtime_error("no Vietnamese collation");
        // Text may come in any Unicode form.
        made->setAttribute(UCOL_NORMALIZATION_MODE, UCOL_ON, failed);
        return made;
    }();
    return *collator;
}

}  // namespace

std::string collation_key(std::string_view utf8) {
    const auto text =
        icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), int32_t(utf8.size())));
    const auto& collator = vietnamese();
    std::string key(utf8.size() * 4 + 16, '\0');
    auto size =
        collator.getSortKey(text, reinterpret_cast<std::uint8_t*>(key.data()), int32_t(key.size()));
    if (std::size_t(size) > key.size()) {
        key.resize(std::size_t(size));
        size = collator.getSortKey(text, reinterpret_cast<std::uint8_t*>(key.data()),
                                   int32_t(key.size()));
    }
    key.resize(std::size_t(size) - 1);  // the NUL at its end
    return key;
}

}  // namespace domain
