// The closing of a drive as two people signed it: using a second person's word, and what the slip
// of handover says.
#pragma once

#include "api/http/router.hpp"
#include "domain/tallying/closing.hpp"

namespace api::tallying {

/// The figure that a drive is closed with, made of a count by hand and the books as they are.
struct ClosingFigure {
    std::vector<domain::tallying::ClosingLine> lines;
    domain::Digest digest;
};
ClosingFigure closing_figure(const domain::tallying::Books& books,
                             const domain::scheduling::Drive& drive,
                             const std::map<std::int64_t, std::int64_t>& counted,
                             const std::string& reason);

/// Uses a second person's word up, in the transaction that closes the drive. The word has to be
/// about this drive and its figure as the books have it now, asked for by the person who closes,
/// and given by somebody else who still may. Refusals: `closing_word_unknown`, those of
/// domain::tallying::check_word, `closing_same_person`, `session_needed`,
/// `closing_signer_elsewhere`.
domain::Result<void> use_closing_word(const Incoming& call, storage::WriteTransaction& tx,
                                      const domain::scheduling::Drive& drive,
                                      const domain::Uuid& word);

enum class SignedBy { account, pin };
BOOST_DESCRIBE_ENUM(SignedBy, account, pin)

struct SignerAnswer {
    std::string name;
    SignedBy way{};
    std::optional<std::string> device;
};
BOOST_DESCRIBE_STRUCT(SignerAnswer, (), (name, way, device))

struct ClosingLineAnswer {
    std::optional<std::int64_t> nominal_ml;
    std::optional<std::int64_t> counted;
    std::int64_t in_books = 0;
};
BOOST_DESCRIBE_STRUCT(ClosingLineAnswer, (), (nominal_ml, counted, in_books))

SignerAnswer signer_answer(const domain::tallying::ClosingWord& word);
std::vector<ClosingLineAnswer> line_answers(std::span<const domain::tallying::ClosingLine> lines);

/// `read_books` gives the books to handlers that run on a reader thread.
void add_closing(Router& router,
                 std::function<std::shared_ptr<const domain::tallying::Books>()> read_books);

}  // namespace api::tallying

template <>
struct api::Documentation<api::tallying::ClosingLineAnswer> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"nominal_ml", {"null: chưa rõ thể tích", "null: the volume is not known"}},
        {"counted", {"Đếm bằng tay; null: không ai đếm", "By hand; null: nobody counted"}},
        {"in_books", {"Sổ ghi lúc đó", "What the books said then"}},
    };
};
