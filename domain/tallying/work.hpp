// How much work a question to the books is, told before it is done.
#pragma once

#include <cstdint>

namespace domain::tallying {

class Books;
struct Question;

/// Work in steps of about a tenth of a microsecond: a drive that is looked at, a bag kind that is
/// added up.
struct Work {
    std::int64_t steps = 0;
    std::int64_t rows = 0;  ///< rows of the answer, at most

    /// What one thread may do while others wait for it: about three milliseconds.
    static constexpr std::int64_t most_steps_at_once = 30'000;
    static constexpr std::int64_t most_rows_at_once = 1'000;
    bool at_once() const { return steps <= most_steps_at_once && rows <= most_rows_at_once; }
    Work operator+(const Work& other) const { return {steps + other.steps, rows + other.rows}; }
    Work operator*(std::int64_t times) const { return {steps * times, rows * times}; }
    bool operator==(const Work&) const = default;
};

/// One look at every drive, such as for a list or a calendar.
Work walk(const Books& books);

/// An estimate for `question`, on the high side: from how many drives there are, how many kinds of
/// bags they have (a sample of 64 of them tells), and how many places each dimension has. Costs the
/// sample, however large the books are.
Work work_of(const Books& books, const Question& question);

}  // namespace domain::tallying
