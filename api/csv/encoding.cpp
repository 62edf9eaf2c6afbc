#include "api/csv/encoding.hpp"

#include "domain/core/text.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <set>

namespace api::csv {
namespace {

using icu::UnicodeString;

constexpr std::array<std::string_view, 6> names{"utf-8",        "utf-16le", "utf-16be",
                                                "windows-1258", "tcvn3",    "vni"};

/// The letters of TCVN 5712:1993 VN3 from A1 on; what has none is blank here.
constexpr std::u16string_view tcvn3_letters =
    u"ĂÂÊÔƠƯĐăâêôơưđ      àảãáạ ằẳẵắ       ặầẩẫấậè ẻẽéẹềểễếệìỉ   ĩíịò ỏõóọồổỗốộờởỡớợù "
    u"ủũúụừửữứựỳỷỹýỵ ";
static_assert(tcvn3_letters.size() == 0xFF - 0xA1 + 1);

struct Marked {
    char16_t mark;         ///< the character of Latin 1 behind the vowel
    const char16_t* from;  ///< vowels that it may follow …
    const char16_t* to;    ///< … and what they become
};

/// VNI for Windows: a vowel and a sign behind it.
constexpr Marked vni_pairs[] = {
    {u'ù', u"aeouyôö", u"áéóúýớứ"},
    {u'ø', u"aeouyôö", u"àèòùỳờừ"},
    {u'û', u"aeouyôö", u"ảẻỏủỷởử"},
    {u'õ', u"aeouyôö", u"ãẽõũỹỡữ"},
    {u'ï', u"aeouôö", u"ạẹọụợự"},
    {u'â', u"aeo", u"âêô"},
    {u'á', u"aeo", u"ấếố"},
    {u'à', u"aeo", u"ầềồ"},
    {u'å', u"aeo", u"ẩểổ"},
    {u'ã', u"aeo", u"ẫễỗ"},
    {u'ä', u"aeo", u"ậệộ"},
    {u'ê', u"a", u"ă"},
    {u'é', u"a", u"ắ"},
    {u'è', u"a", u"ằ"},
    {u'ú', u"a", u"ẳ"},
    {u'ü', u"a", u"ẵ"},
    {u'ë', u"a", u"ặ"},
};
/// VNI: signs that are letters by themselves.
constexpr std::u16string_view vni_single = u"ôöîíìæóòñ", vni_letters = u"ơưỵíìỉĩịđ";

char16_t lower(char16_t c) {
    return char16_t(u_tolower(c));
}
char16_t upper(char16_t c) {
    return char16_t(u_toupper(c));
}

UnicodeString from_tcvn3(std::string_view bytes) {
    UnicodeString out;
    for (unsigned char b : bytes) {
        if (b < 0x80) {
            out.append(char16_t(b));
            continue;
        }
        const auto letter = b >= 0xA1 ? tcvn3_letters[b - 0xA1] : b == 0xA0 ? u'\u00A0' : u' ';
        if (letter == u' ') {
            out.append(char16_t(0xFFFD));
            continue;
        }
        // A capital is written as its vowel and the small letter: "Aµ" is À.
        if (out.length() > 0 && u_islower(letter)) {
            const auto before = out.charAt(out.length() - 1);
            UErrorCode failed = U_ZERO_ERROR;
            const auto parts =
                icu::Normalizer2::getNFDInstance(failed)->normalize(UnicodeString(letter), failed);
            UnicodeString base;
            for (int i = 0; i < parts.length(); ++i) {
                const auto c = parts.charAt(i);
                const bool tone =
                    c == 0x300 || c == 0x301 || c == 0x303 || c == 0x309 || c == 0x323;
                if (!tone) base.append(c);
            }
            base = icu::Normalizer2::getNFCInstance(failed)->normalize(base, failed);
            if (u_isupper(before) && base.length() == 1 && base.charAt(0) == lower(before) &&
                base.charAt(0) != letter) {
                out.setCharAt(out.length() - 1, upper(letter));
                continue;
            }
        }
        out.append(letter);
    }
    return out;
}

UnicodeString from_vni(std::string_view bytes) {
    UnicodeString out;
    char16_t before = 0;  // as it stands in the bytes
    for (unsigned char b : bytes) {
        const char16_t c = b;
        if (b >= 0x80 && b < 0xA0) {
            out.append(char16_t(0xFFFD));
            before = 0;
            continue;
        }
        if (b >= 0xC0 && before != 0) {
            bool joined = false;
            for (const auto& pair : vni_pairs) {
                if (pair.mark != lower(c)) continue;
                const std::u16string_view from = pair.from;
                const auto at = from.find(lower(before));
                if (at == from.npos) continue;
                const char16_t made = pair.to[at];
                out.setCharAt(out.length() - 1, u_isupper(before) ? upper(made) : made);
                joined = true;
                break;
            }
            if (joined) {
                before = 0;
                continue;
            }
        }
        if (const auto at = vni_single.find(lower(c)); b >= 0xC0 && at != vni_single.npos)
            out.append(u_isupper(c) ? upper(vni_letters[at]) : vni_letters[at]);
        else
            out.append(c);
        before = c;
    }
    return out;
}

UnicodeString converted(std::string_view bytes, const char* converter) {
    UErrorCode failed = U_ZERO_ERROR;
    UConverter* open = ucnv_open(converter, &failed);
    UnicodeString out(bytes.data(), int32_t(bytes.size()), open, failed);
    ucnv_close(open);
    if (U_FAILURE(failed)) return UnicodeString(char16_t(0xFFFD));
    return out;
}

UnicodeString decoded(std::string_view bytes, Encoding encoding) {
    switch (encoding) {
        case Encoding::utf_8:
            break;
        case Encoding::utf_16le:
            return converted(bytes, "UTF-16LE");
        case Encoding::utf_16be:
            return converted(bytes, "UTF-16BE");
        case Encoding::windows_1258:
            return converted(bytes, "windows-1258");
        case Encoding::tcvn3:
            return from_tcvn3(bytes);
        case Encoding::vni:
            return from_vni(bytes);
    }
    return UnicodeString::fromUTF8(icu::StringPiece(bytes.data(), int32_t(bytes.size())));
}

/// Well-formed UTF-8; the last character may be cut off.
bool is_utf8(std::string_view bytes) {
    if (domain::to_nfc(bytes)) return true;
    for (int cut = 1; cut <= 3 && std::size_t(cut) < bytes.size(); ++cut) {
        const auto last = static_cast<unsigned char>(bytes[bytes.size() - std::size_t(cut)]);
        if (last < 0x80) return false;
        if (last >= 0xC0)
            return domain::to_nfc(bytes.substr(0, bytes.size() - std::size_t(cut))).has_value();
    }
    return false;
}

/// More than half of the lines are well-formed UTF-8.
bool mostly_utf8(std::string_view bytes) {
    std::size_t lines = 0, good = 0;
    while (!bytes.empty()) {
        const auto end = std::min(bytes.find('\n'), bytes.size() - 1);
        ++lines;
        good += domain::to_nfc(bytes.substr(0, end + 1)).has_value();
        bytes.remove_prefix(end + 1);
    }
    return good * 2 > lines;
}

/// Fewer words with marks tell nothing.
constexpr int fewest_words = 3;

/// Of the words with letters beyond ASCII, how many are syllables.
struct Plausible {
    int words = 0, syllables = 0;
    bool broken = false;  ///< has bytes that mean nothing
    double share() const { return words == 0 ? 0 : double(syllables) / words; }
};

Plausible plausible(std::string_view bytes, Encoding encoding) {
    UErrorCode failed = U_ZERO_ERROR;
    const auto text =
        icu::Normalizer2::getNFCInstance(failed)->normalize(decoded(bytes, encoding), failed);
    Plausible out;
    UnicodeString word;
    bool beyond = false;
    const auto end_word = [&] {
        if (beyond) {
            std::string utf8;
            UnicodeString(word).toLower().toUTF8String(utf8);
            ++out.words;
            out.syllables += is_syllable(utf8);
        }
        word.remove();
        beyond = false;
    };
    for (int32_t i = 0; i < text.length(); ++i) {
        const auto c = text.charAt(i);
        if (c == 0xFFFD) out.broken = true;
        if (c < 0x80 && !u_isalpha(c)) {
            end_word();
            continue;
        }
        // Anything else beyond ASCII belongs to the word: in a wrong encoding letters are signs.
        beyond = beyond || c >= 0x80;
        word.append(c);
    }
    end_word();
    return out;
}

}  // namespace

std::string_view name_of(Encoding encoding) {
    return names[std::size_t(encoding)];
}

std::optional<Encoding> encoding_named(std::string_view name) {
    const auto it = std::find(names.begin(), names.end(), name);
    if (it == names.end()) return std::nullopt;
    return Encoding(it - names.begin());
}

bool is_syllable(std::string_view word) {
    static const std::set<std::string, std::less<>> onsets{
        "",  "b",  "c",   "ch", "d", "đ",  "g", "gh", "gi", "h", "k",  "kh", "l", "m",
        "n", "ng", "ngh", "nh", "p", "ph", "q", "r",  "s",  "t", "th", "tr", "v", "x"};
    static const std::set<std::string, std::less<>> nuclei{
        "a",   "ă",   "â",   "e",   "ê",   "i",   "o",   "ô",   "ơ",   "u",   "ư",   "y",   "ai",
        "ao",  "au",  "ay",  "âu",  "ây",  "eo",  "êu",  "ia",  "iê",  "iu",  "oa",  "oă",  "oe",
        "oi",  "oo",  "ôi",  "ơi",  "ua",  "uâ",  "uê",  "ui",  "uô",  "uơ",  "uy",  "ưa",  "ưi",
        "ươ",  "ưu",  "yê",  "iêu", "oai", "oao", "oay", "oeo", "uai", "uao", "uay", "uây", "uôi",
        "uya", "uyê", "uyu", "ươi", "ươu", "yêu", "ya",  "uă",  "ue",  "uêu", "ui",  "uyn"};
    static const std::set<std::string, std::less<>> codas{"",   "c",  "ch", "m", "n",
                                                          "ng", "nh", "p",  "t"};
    UErrorCode failed = U_ZERO_ERROR;
    const auto parts = icu::Normalizer2::getNFDInstance(failed)->normalize(
        UnicodeString::fromUTF8(icu::StringPiece(word.data(), int32_t(word.size()))), failed);
    UnicodeString toneless;
    int tones = 0;
    for (int32_t i = 0; i < parts.length(); ++i) {
        const auto c = parts.charAt(i);
        if (c == 0x300 || c == 0x301 || c == 0x303 || c == 0x309 || c == 0x323)
            ++tones;
        else
            toneless.append(c);
    }
    if (tones > 1) return false;
    std::string text;
    icu::Normalizer2::getNFCInstance(failed)->normalize(toneless, failed).toUTF8String(text);
    for (std::size_t onset = 0; onset <= std::min<std::size_t>(3, text.size()); ++onset) {
        if (!onsets.contains(std::string_view(text).substr(0, onset))) continue;
        for (std::size_t coda = 0; coda <= 2 && onset + coda < text.size(); ++coda)
            if (codas.contains(std::string_view(text).substr(text.size() - coda)) &&
                nuclei.contains(std::string_view(text).substr(onset, text.size() - onset - coda)))
                return true;
    }
    return false;
}

Recognised recognise(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) return {Encoding::utf_8, {}};
    if (bytes.starts_with("\xFF\xFE")) return {Encoding::utf_16le, {}};
    if (bytes.starts_with("\xFE\xFF")) return {Encoding::utf_16be, {}};
    std::size_t noughts[2] = {};
    for (std::size_t i = 0; i < bytes.size(); ++i) noughts[i % 2] += bytes[i] == '\0';
    if (noughts[0] + noughts[1] > 0) {
        // Digits, commas and Latin letters have a nought beside them; no other text of these has
        // any.
        const auto pairs = bytes.size() / 2;
        if (noughts[1] * 4 > pairs && noughts[0] * 10 < noughts[1]) return {Encoding::utf_16le, {}};
        if (noughts[0] * 4 > pairs && noughts[1] * 10 < noughts[0]) return {Encoding::utf_16be, {}};
        return {};
    }
    if (is_utf8(bytes)) return {Encoding::utf_8, {}};
    struct Candidate {
        Encoding encoding;
        Plausible is;
    };
    std::vector<Candidate> good;
    for (auto encoding : {Encoding::windows_1258, Encoding::tcvn3, Encoding::vni}) {
        const auto is = plausible(bytes, encoding);
        if (!is.broken && is.words > 0 && is.share() >= 0.5) good.push_back({encoding, is});
    }
    std::sort(good.begin(), good.end(),
              [](const auto& a, const auto& b) { return a.is.share() > b.is.share(); });
    // One that makes nearly all of some words, and no other that makes even half as many misses
    // again.
    if (!good.empty() && good[0].is.words >= fewest_words && good[0].is.share() >= 0.8 &&
        (good.size() == 1 || 1 - good[1].is.share() > 0.25 + 2 * (1 - good[0].is.share())))
        return {good[0].encoding, {}};
    // UTF-8 in which some lines are broken: they are refused one by one.
    if (mostly_utf8(bytes)) return {Encoding::utf_8, {}};
    Recognised out;
    for (const auto& candidate : good) out.possible.push_back(candidate.encoding);
    return out;
}

std::string to_utf8(std::string_view bytes, Encoding encoding) {
    if (encoding == Encoding::utf_8 && bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    UErrorCode failed = U_ZERO_ERROR;
    auto text =
        icu::Normalizer2::getNFCInstance(failed)->normalize(decoded(bytes, encoding), failed);
    if (text.startsWith(UnicodeString(char16_t(0xFEFF)))) text.remove(0, 1);
    std::string out;
    text.toUTF8String(out);
    return out;
}

/// Decodes piece by piece; a piece ends behind a line, so that nothing that belongs together is
/// parted.
class DecodingStream::Buffer : public std::streambuf {
  public:
    Buffer(std::istream& from, Encoding encoding) : from_(from), encoding_(encoding) {}

  protected:
    int_type underflow() override {
        while (gptr() == egptr()) {
            if (!read_piece()) return traits_type::eof();
        }
        return traits_type::to_int_type(*gptr());
    }

  private:
    static constexpr std::size_t piece = 64 * 1024;
    static constexpr std::size_t longest_line = 1 << 20;

    bool wide() const { return encoding_ == Encoding::utf_16le || encoding_ == Encoding::utf_16be; }
    /// Behind the last line end of what is waiting; 0 without one.
    std::size_t behind_last_line() const {
        if (!wide()) return waiting_.rfind('\n') + 1;  // npos + 1 is 0
        const std::size_t low = encoding_ == Encoding::utf_16le ? 0 : 1;
        for (auto at = waiting_.size() / 2 * 2; at >= 2; at -= 2)
            if (waiting_[at - 2 + low] == '\n' && waiting_[at - 1 - low] == '\0') return at;
        return 0;
    }
    bool read_piece() {
        std::size_t end = 0;
        bool over = false;
        while (end == 0 && !over) {
            const auto had = waiting_.size();
            waiting_.resize(had + piece);
            from_.read(waiting_.data() + had, std::streamsize(piece));
            waiting_.resize(had + std::size_t(from_.gcount()));
            over = !from_;
            end = over ? waiting_.size() : behind_last_line();
            // A line longer than any row may be is cut somewhere: it is a fault already.
            if (end == 0 && waiting_.size() > longest_line) end = waiting_.size() / 4 * 4;
        }
        if (end == 0) return false;
        text_ = to_utf8(std::string_view(waiting_).substr(0, end), encoding_);
        waiting_.erase(0, end);
        setg(text_.data(), text_.data(), text_.data() + text_.size());
        return true;
    }

    std::istream& from_;
    Encoding encoding_;
    std::string waiting_;
    std::string text_;
};

DecodingStream::DecodingStream(std::istream& from, Encoding encoding)
    : std::istream(nullptr), buffer_(std::make_unique<Buffer>(from, encoding)) {
    rdbuf(buffer_.get());
    // An error below comes out of read() as an exception, which this stream passes on.
    exceptions(std::ios::badbit);
}

DecodingStream::~DecodingStream() = default;

}  // namespace api::csv
