// One member of a patch.
#pragma once

#include <optional>
#include <utility>

namespace usecases {

/// Keep it as it is, clear it, or set it to a value. For members that cannot be cleared
/// `std::optional<T>` is enough.
template <class T>
class Change {
  public:
    Change() = default;  ///< keep
    Change(T value) : changes_(true), value_(std::move(value)) {}
    static Change clear() {
        Change out;
        out.changes_ = true;
        return out;
    }

    bool keeps() const { return !changes_; }
    bool clears() const { return changes_ && !value_; }
    bool sets() const { return value_.has_value(); }
    const T& operator*() const { return *value_; }
    const T* operator->() const { return &*value_; }

    /// Carries the change out on a member that may be missing.
    void apply(std::optional<T>& to) const {
        if (changes_) to = value_;
    }
    /// Carries it out on a member whose cleared value is `T{}`.
    void apply(T& to) const {
        if (changes_) to = value_.value_or(T{});
    }
    bool operator==(const Change&) const = default;

  private:
    bool changes_ = false;
    std::optional<T> value_;
};

}  // namespace usecases
