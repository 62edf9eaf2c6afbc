#include "storage/tallying/closing.hpp"

#include "storage/engine/columns.hpp"

#include <stdexcept>

namespace storage::tallying {
namespace {

using domain::tallying::ClosingLine;
using domain::tallying::ClosingWord;

struct WordRow {
    std::int64_t num = 0;
    std::string id;
    std::int64_t drive = 0;
    std::string asked_by, signer, signer_name, reason, figure;
    std::int64_t at = 0, expires_at = 0;
    std::optional<std::int64_t> used_at;
};
BOOST_DESCRIBE_STRUCT(WordRow, (),
                      (num, id, drive, asked_by, signer, signer_name, reason, figure, at,
                       expires_at, used_at))

struct LineRow {
    std::int64_t word = 0;
    std::int64_t nominal_ml = 0, counted = 0, in_books = 0;
};
BOOST_DESCRIBE_STRUCT(LineRow, (), (word, nominal_ml, counted, in_books))

std::optional<ClosingWord> whole(Session& session, const std::optional<WordRow>& row) {
    if (!row) return std::nullopt;
    auto figure = domain::Digest::from_hex(row->figure);
    if (!figure) throw std::runtime_error("unreadable figure of a closing in the database");
    ClosingWord out;
    out.num = row->num;
    out.id = uuid_of(row->id);
    out.drive = row->drive;
    out.asked_by = row->asked_by;
    out.signer = row->signer;
    out.signer_name = row->signer_name;
    out.reason = row->reason;
    out.figure = *figure;
    out.at = {row->at};
    out.expires_at = {row->expires_at};
    if (row->used_at) out.used_at = domain::Instant{*row->used_at};
    for (const auto& line :
         select<LineRow>(session,
                         "SELECT " + columns_of<LineRow>() +
                             " FROM closing_line WHERE word = :word ORDER BY nominal_ml",
                         row->num))
        out.lines.push_back({line.nominal_ml, line.counted, line.in_books});
    return out;
}

}  // namespace

ClosingWord add(WriteTransaction& tx, ClosingWord word) {
    Session& session = tx.session();
    const std::string gone = "used_at IS NULL AND expires_at <= :now";
    execute(
        session,
        "DELETE FROM closing_line WHERE word IN (SELECT num FROM closing_word WHERE " + gone + ")",
        tx.now().ms);
    execute(session, "DELETE FROM closing_word WHERE " + gone, tx.now().ms);
    word.num = insert(
        session, "closing_word",
        WordRow{0, word.id.text(), word.drive, word.asked_by, word.signer, word.signer_name,
                word.reason, word.figure.hex(), word.at.ms, word.expires_at.ms, std::nullopt});
    for (const auto& line : word.lines)
        insert(session, "closing_line",
               LineRow{word.num, line.nominal_ml, line.counted.value(), line.in_books});
    return word;
}

std::optional<ClosingWord> closing_word(Session& session, const domain::Uuid& id) {
    return whole(session, select_one<WordRow>(session,
                                              "SELECT " + columns_of<WordRow>() +
                                                  " FROM closing_word WHERE id = :id",
                                              id.text()));
}

std::optional<ClosingWord> word_of_closing(Session& session, std::int64_t drive,
                                           domain::Instant closed_at) {
    return whole(session, select_one<WordRow>(session,
                                              "SELECT " + columns_of<WordRow>() +
                                                  " FROM closing_word WHERE drive = :drive AND "
                                                  "used_at = :at ORDER BY num DESC",
                                              drive, closed_at.ms));
}

bool use(WriteTransaction& tx, const ClosingWord& word) {
    return execute(tx.session(),
                   "UPDATE closing_word SET used_at = :now WHERE num = :num AND used_at IS NULL",
                   tx.now().ms, word.num) == 1;
}

}  // namespace storage::tallying
