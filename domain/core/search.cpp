#include "domain/core/search.hpp"

#include "domain/core/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace domain {
namespace {

/// What fold() makes of single characters: the Latin ones and combining marks, which is nearly all
/// that names are written in.
class FoldTable {
  public:
    static constexpr std::uint32_t size = 0x2000;
    static constexpr std::uint16_t gone = 0, unknown = 0xFFFF;

    FoldTable() {
        for (std::uint32_t c = 0; c < size; ++c) to_[c] = folded(c);
    }
    std::uint16_t operator[](std::uint32_t c) const { return to_[c]; }

    static void append(std::string& out, std::uint32_t c) {
        if (c < 0x80) {
            out.push_back(char(c));
        } else if (c < 0x800) {
            out.push_back(char(0xC0 | c >> 6));
            out.push_back(char(0x80 | (c & 0x3F)));
        } else {
            out.push_back(char(0xE0 | c >> 12));
            out.push_back(char(0x80 | (c >> 6 & 0x3F)));
            out.push_back(char(0x80 | (c & 0x3F)));
        }
    }

  private:
    static std::uint16_t folded(std::uint32_t c) {
        std::string utf8;
        append(utf8, c);
        auto text = fold(utf8);
        if (text.empty()) return gone;
        if (c == 0 || length_of(text) != 1 || text.size() > 2) return unknown;
        auto first = std::uint8_t(text[0]);
        return text.size() == 1
                   ? first
                   : std::uint16_t((first & 0x1F) << 6 | (std::uint8_t(text[1]) & 0x3F));
    }
    std::array<std::uint16_t, size> to_;
};

/// As fold(), which answers itself where the table does not know a character.
std::string quick_fold(std::string_view text) {
    static const FoldTable table;
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        auto b = std::uint8_t(text[i]);
        std::uint32_t c = b;
        std::size_t length = b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
        if (length == 4 || i + length > text.size()) return fold(text);
        if (length == 2) c = std::uint32_t(b & 0x1F) << 6 | (std::uint8_t(text[i + 1]) & 0x3F);
        if (length == 3)
            c = std::uint32_t(b & 0x0F) << 12 |
                std::uint32_t(std::uint8_t(text[i + 1]) & 0x3F) << 6 |
                (std::uint8_t(text[i + 2]) & 0x3F);
        if (c >= FoldTable::size || table[c] == FoldTable::unknown) return fold(text);
        if (table[c] != FoldTable::gone) FoldTable::append(out, table[c]);
        i += length;
    }
    return out;
}

}  // namespace

Search::Search(std::string_view words) {
    // Texts are put together with a control character between them, which therefore is in no word.
    std::string word;
    for (char c : fold(words) + ' ') {
        if (std::uint8_t(c) > ' ')
            word.push_back(c);
        else if (!word.empty())
            words_.push_back(std::exchange(word, {}));
    }
}

bool Search::matches(std::initializer_list<std::string_view> texts) const {
    if (words_.empty()) return true;
    std::string all;
    for (auto text : texts) all += quick_fold(text) + '\n';
    auto begins_somewhere = [&](const std::string& word) {
        for (auto at = all.find(word); at != all.npos; at = all.find(word, at + 1))
            if (at == 0 ||
                !(std::uint8_t(all[at - 1]) >= 0x80 || std::isalnum(std::uint8_t(all[at - 1]))))
                return true;
        return false;
    };
    return std::all_of(words_.begin(), words_.end(), begins_somewhere);
}

}  // namespace domain
