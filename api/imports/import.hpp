// What every import reports.
#pragma once

#include "domain/core/result.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace api::imports {

/// A row that was refused; the others are not concerned.
struct RefusedRow {
    std::int64_t line = 0;
    domain::Error error;
};

/// Rows with what is to be told of them. A file that is of another kind has a fault in every row:
/// the first `most` are kept, which is more than anybody reads, and the others counted, so that
/// such a file takes no more memory than a good one.
class RowList {
  public:
    static constexpr std::size_t most = 1'000;

    void push_back(RefusedRow row) {
        ++size_;
        if (kept_.size() < most) kept_.push_back(std::move(row));
    }
    void add(const RowList& other) {
        for (const auto& row : other.kept_) push_back(row);
        size_ += other.size_ - other.kept_.size();
    }
    /// In the order of the file.
    void sort() {
        std::stable_sort(kept_.begin(), kept_.end(),
                         [](const auto& a, const auto& b) { return a.line < b.line; });
    }

    /// All of them; the rest is about those that are kept.
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    auto begin() const { return kept_.begin(); }
    auto end() const { return kept_.end(); }
    const RefusedRow& operator[](std::size_t i) const { return kept_[i]; }
    const RefusedRow& front() const { return kept_.front(); }

  private:
    std::vector<RefusedRow> kept_;
    std::size_t size_ = 0;
};

struct ImportResult {
    std::int64_t rows = 0;       ///< data rows read
    std::int64_t written = 0;    ///< rows that added something
    std::int64_t unchanged = 0;  ///< rows whose content was there already
    std::int64_t waiting = 0;    ///< rows of which something waits for a person
    std::int64_t in_review = 0;  ///< events that were kept and wait for a person
    std::int64_t events = 0;     ///< events added
    /// Columns of the file by the fields that they make, where refusals name fields.
    std::map<std::string, std::string> columns;
    std::string form;  ///< what the file was read as: encoding and delimiter, or "xlsx"
    RowList refused;
    RowList warnings;  ///< of rows that are in, and look as if they were meant otherwise

    /// 0: every row did what it says; 1: some rows were refused or wait; 2: nothing was done, as
    /// with a file of no rows.
    int exit_code() const {
        if (rows == 0) return 2;
        if (refused.empty() && waiting == 0) return 0;
        return written + unchanged + waiting > 0 ? 1 : 2;
    }
};

/// Told now and then: bytes read so far, and of how many.
using Progress = std::function<void(std::int64_t done, std::int64_t of)>;

}  // namespace api::imports
