// The closing of a drive as two people signed it: what the slip of handover says.
#pragma once

#include "api/http/router.hpp"
#include "usecases/tallying/closing.hpp"

namespace api::tallying {

using usecases::tallying::closing_figure;
using usecases::tallying::ClosingFigure;

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
