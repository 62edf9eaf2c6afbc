// Where the rows of an import are written.
#pragma once

#include "storage/engine/database.hpp"

#include <functional>
#include <future>
#include <memory>

namespace api::imports {

/// Rows are written in groups. For one thread.
class Writing {
  public:
    using Group = std::function<domain::Result<void>(storage::WriteTransaction&)>;

    virtual ~Writing() = default;
    /// Writes a group, at once or while the next rows are read. What the database refused of this
    /// one or of the one before comes out here or of finish().
    virtual domain::Result<void> run(Group group) = 0;
    /// Waits for what is being written.
    virtual domain::Result<void> finish() { return {}; }
};

/// Each group is a transaction of its own: what was committed stays, whatever comes after it. One
/// group is written while the next is read.
class WritingInGroups final : public Writing {
  public:
    explicit WritingInGroups(storage::Database& database) : database_(database) {}
    /// A group in flight writes into what belongs to its import, so it is waited for.
    ~WritingInGroups() override;

    domain::Result<void> run(Group group) override;
    domain::Result<void> finish() override;

  private:
    storage::Database& database_;
    std::shared_ptr<std::promise<domain::Result<void>>> flying_;
};

/// All groups stand in one transaction: everything is kept or nothing.
class WritingAtOnce final : public Writing {
  public:
    /// `stopped` is asked before each group; once it says so, `import_stopped` ends the import.
    explicit WritingAtOnce(storage::WriteTransaction& tx, std::function<bool()> stopped = {})
        : tx_(tx), stopped_(std::move(stopped)) {}

    domain::Result<void> run(Group group) override;

  private:
    storage::WriteTransaction& tx_;
    std::function<bool()> stopped_;
};

}  // namespace api::imports
