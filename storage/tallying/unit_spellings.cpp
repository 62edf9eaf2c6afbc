#include "storage/tallying/unit_spellings.hpp"

#include "domain/tallying/unit_number.hpp"
#include "storage/engine/rows.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

namespace storage::tallying {
namespace {

struct SpellingRow {
    std::string unit;
    std::int64_t first_seq = 0;
    std::optional<std::int64_t> collected_seq;
};
BOOST_DESCRIBE_STRUCT(SpellingRow, (), (unit, first_seq, collected_seq))

struct NumberRow {
    std::string unit;
};
BOOST_DESCRIBE_STRUCT(NumberRow, (), (unit))

/// Numbers that normal_unit may change: with a sign that is none of a normal form in ASCII, or with
/// room for a check character behind the thirteen of a donation number.
std::string may_change(Engine engine) {
    return engine == Engine::sqlite ? "(unit GLOB '*[^-A-Z0-9./_]*' OR length(unit) = 14)"
                                    : "(unit ~ '[^-A-Z0-9./_]' OR length(unit) = 14)";
}

}  // namespace

void normalize_units(Session& session) {
    std::map<std::string, std::vector<SpellingRow>> others;  // by normal form
    for_each_row<SpellingRow>(session,
                              "SELECT unit, min(seq) AS first_seq, min(CASE WHEN kind = "
                              "'collected' THEN seq END) AS collected_seq "
                              "FROM event WHERE unit IS NOT NULL AND " +
                                  may_change(session.engine()) + " GROUP BY unit",
                              [&](SpellingRow row) {
                                  auto normal = domain::tallying::normal_unit(row.unit);
                                  if (normal && *normal != row.unit)
                                      others[*normal].push_back(std::move(row));
                              });
    for (auto& [number, spellings] : others) {
        bool taken = select_one<NumberRow>(
                         session, "SELECT unit FROM event WHERE unit = :number LIMIT 1", number)
                         .has_value();
        std::sort(
            spellings.begin(), spellings.end(), [](const SpellingRow& a, const SpellingRow& b) {
                auto order = [](const SpellingRow& s) {
                    return std::tuple(!s.collected_seq, s.collected_seq.value_or(s.first_seq));
                };
                return order(a) < order(b);
            });
        for (const auto& spelling : spellings) {
            if (std::exchange(taken, true))
                execute(
                    session,
                    "UPDATE event SET respelled = 1 WHERE unit = :spelling AND kind = 'collected'",
                    spelling.unit);
            else
                execute(
                    session,
                    "UPDATE event SET unit_scanned = unit, unit = :number WHERE unit = :spelling",
                    number, spelling.unit);
        }
    }
}

}  // namespace storage::tallying
