// In which encoding a text file is, told by its bytes, and read as UTF-8.
#pragma once

#include <boost/describe/enum.hpp>

#include <istream>
#include <memory>
#include <optional>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

namespace api::csv {

/// Encodings that files with Vietnamese text come in. The last two are fonts of the nineties, whose
/// letters stand in the places of others (TCVN 5712:1993 "ABC", and VNI for Windows).
enum class Encoding { utf_8, utf_16le, utf_16be, windows_1258, tcvn3, vni };
BOOST_DESCRIBE_ENUM(Encoding, utf_8, utf_16le, utf_16be, windows_1258, tcvn3, vni)

/// "utf-8", "utf-16le" … as maps and reports call it; nullopt for another name.
std::string_view name_of(Encoding encoding);
std::optional<Encoding> encoding_named(std::string_view name);

/// What the bytes of a file may be.
struct Recognised {
    std::optional<Encoding> encoding;  ///< when there is no doubt
    std::vector<Encoding>
        possible;  ///< without one: what cannot be told apart; empty when it is none of them
};

/// Looks at the beginning of a file. A byte order mark, noughts at every second place and
/// well-formed UTF-8 settle it; for the others, words that are Vietnamese syllables in one encoding
/// only. Latin letters without marks are UTF-8, and so is a file in which most lines are.
Recognised recognise(std::string_view bytes);

/// All of `bytes` as UTF-8 in NFC; what has no meaning in the encoding is U+FFFD. A byte order mark
/// is left out.
std::string to_utf8(std::string_view bytes, Encoding encoding);

/// Whether it could be a syllable of Vietnamese, in NFC and lower case.
bool is_syllable(std::string_view word);

/// A text file as a stream of UTF-8 in its lines, decoded while it is read. For one thread. An
/// error of the stream below is one of this one.
class DecodingStream : public std::istream {
  public:
    DecodingStream(std::istream& from, Encoding encoding);
    ~DecodingStream() override;

  private:
    class Buffer;
    std::unique_ptr<Buffer> buffer_;
};

}  // namespace api::csv
