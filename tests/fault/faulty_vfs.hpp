// A disk that fails when told to: a shim over SQLite's default VFS, for the database, its journal
// and its WAL.
#pragma once

#include <cstdint>
#include <string>

namespace tests::fault {

/// All functions may be called from any thread while databases are open. What they set holds for
/// every database of the process that was opened after install().
class FaultyDisk {
  public:
    /// Registers the shim as SQLite's default VFS; further calls change nothing.
    static FaultyDisk& install();

    /// No faults, power on. Everything must be closed.
    void reset();

    /// While on, every write is refused with SQLITE_FULL, as if no block were left.
    void set_full(bool full);
    /// After `bytes` more written bytes the disk is full, until set_full(false).
    void set_full_after(std::int64_t bytes);
    /// While a file of this name exists the disk is full. For processes that are told from outside.
    void set_full_while(std::string path);

    /// The n-th flush from now (1: the next) is refused with SQLITE_IOERR_FSYNC, and what it should
    /// have flushed is gone for good, as Linux does it: the pages are marked clean, and the next
    /// flush "succeeds".
    void fail_sync(std::int64_t nth);
    /// The n-th write from now puts down half of its bytes and is refused with SQLITE_IOERR_WRITE.
    void cut_write_short(std::int64_t nth);

    /// From the next opening of a file on, what is written stays in memory until it is flushed.
    /// Call with nothing open.
    void hold_unflushed();
    /// Flushes answer that all is well and flush nothing.
    void set_lying(bool lying);
    /// The n-th flush from now is when the power goes, before it has flushed anything: of the
    /// 512-byte sectors not flushed yet a part chosen by `seed` has reached the disk, the rest has
    /// not. Every later call fails until power_on(). Only with hold_unflushed().
    void cut_power_at_sync(std::int64_t nth, std::uint64_t seed);
    void cut_power_now(std::uint64_t seed);
    bool power_is_off() const;
    /// Everything must be closed. What is on the disk is what will be read.
    void power_on();

    std::int64_t syncs() const;
    std::int64_t refused_writes() const;

  private:
    FaultyDisk() = default;
};

}  // namespace tests::fault
