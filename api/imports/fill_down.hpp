// Cells that were merged in a sheet and stand in its first row only.
#pragma once

#include "domain/core/result.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace api::imports {

/// Puts what a row above said into blank cells of the named columns. For one file, its rows in
/// order.
class FillDown {
  public:
    /// `unknown_column` when the file lacks one.
    static domain::Result<FillDown> make(const std::vector<std::string>& names,
                                         const std::vector<std::string>& header) {
        FillDown out;
        for (const auto& name : names) {
            auto it = std::find(header.begin(), header.end(), name);
            if (it == header.end())
                return domain::Error{
                    domain::ErrorKind::rule, "unknown_column", {{"column", name}}, {}};
            out.columns_.push_back(std::size_t(it - header.begin()));
        }
        out.width_ = header.size();
        out.last_.resize(out.columns_.size());
        return out;
    }

    void apply(std::vector<std::string>& fields) {
        if (fields.size() != width_) return;  // a faulty row neither takes nor gives
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            auto& cell = fields[columns_[i]];
            if (cell.empty())
                cell = last_[i];
            else
                last_[i] = cell;
        }
    }

  private:
    std::vector<std::size_t> columns_;
    std::vector<std::string> last_;
    std::size_t width_ = 0;
};

}  // namespace api::imports
