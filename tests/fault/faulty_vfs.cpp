#include "tests/fault/faulty_vfs.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <random>
#include <set>
#include <sqlite3.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace tests::fault {
namespace {

constexpr std::int64_t sector = 512;

struct File;

/// One path as the process sees it, shared by every handle on it. Only while unflushed writes are
/// held.
struct Held {
    std::vector<char> content;
    std::set<std::int64_t> dirty;  ///< numbers of sectors that differ from what was flushed
    std::int64_t flushed_size = 0;
    std::set<File*> handles;
};

struct Disk {
    std::atomic<bool> full{false};
    std::atomic<std::int64_t> full_after{-1};
    std::atomic<std::int64_t> fail_sync{0};
    std::atomic<std::int64_t> short_write{0};
    std::atomic<std::int64_t> cut_at_sync{0};
    std::atomic<std::uint64_t> cut_seed{0};
    std::atomic<bool> lying{false};
    std::atomic<bool> holding{false};
    std::atomic<bool> power_off{false};
    std::atomic<std::int64_t> syncs{0};
    std::atomic<std::int64_t> refused_writes{0};

    std::mutex mutex;  ///< guards the rest, and every held file
    std::string full_while;
    std::map<std::string, std::shared_ptr<Held>> held;

    sqlite3_vfs* base = nullptr;
    sqlite3_vfs shim{};

    /// True when this call is the n-th that a countdown waits for.
    static bool strikes(std::atomic<std::int64_t>& countdown) {
        std::int64_t left = countdown.load();
        while (left > 0)
            if (countdown.compare_exchange_weak(left, left - 1)) return left == 1;
        return false;
    }

    bool refuses_write(std::int64_t bytes) {
        if (full.load()) return true;
        if (std::int64_t left = full_after.load(); left >= 0) {
            do {
                if (left < bytes) {
                    full.store(true);
                    full_after.store(-1);
                    return true;
                }
            } while (!full_after.compare_exchange_weak(left, left - bytes) && left >= 0);
        }
        std::lock_guard lock(mutex);
        return !full_while.empty() && ::access(full_while.c_str(), F_OK) == 0;
    }

    void cut_power(std::uint64_t seed);
};

// Never destroyed: SQLite may still close files while the process ends.
Disk& disk() {
    static Disk& instance = *new Disk;
    return instance;
}

struct File {
    sqlite3_file head;  // must stand first: SQLite sees only this
    std::shared_ptr<Held> held;
    std::string path;
    sqlite3_file* base() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File& file_of(sqlite3_file* handle) {
    return *reinterpret_cast<File*>(handle);
}

/// Puts what `chosen` says of the dirty sectors on the real disk. The mutex is held.
template <class Chosen>
int flush_sectors(File& file, Held& held, Chosen chosen) {
    auto* base = file.base();
    const auto size = std::int64_t(held.content.size());
    for (const std::int64_t number : held.dirty) {
        const std::int64_t begin = number * sector;
        const std::int64_t length = std::min(sector, size - begin);
        if (length <= 0 || !chosen()) continue;
        const int rc =
            base->pMethods->xWrite(base, held.content.data() + begin, int(length), begin);
        if (rc != SQLITE_OK) return rc;
    }
    return SQLITE_OK;
}

void Disk::cut_power(std::uint64_t seed) {
    std::lock_guard lock(mutex);
    power_off = true;
    std::mt19937_64 random(seed);
    for (auto& [path, state] : held) {
        if (state->handles.empty()) continue;
        File& file = **state->handles.begin();
        flush_sectors(file, *state, [&] { return random() % 2 == 0; });
        if (std::int64_t(state->content.size()) < state->flushed_size && random() % 2 == 0)
            file.base()->pMethods->xTruncate(file.base(), std::int64_t(state->content.size()));
    }
}

int x_close(sqlite3_file* handle) {
    File& file = file_of(handle);
    if (file.held) {
        std::lock_guard lock(disk().mutex);
        auto& held = *file.held;
        // The process ends its use of the file, the system still has the pages: they get to the
        // disk in time.
        if (!disk().power_off && held.handles.size() == 1 && !disk().lying) {
            flush_sectors(file, held, [] { return true; });
            if (std::int64_t(held.content.size()) < held.flushed_size)
                file.base()->pMethods->xTruncate(file.base(), std::int64_t(held.content.size()));
        }
        held.handles.erase(&file);
        if (held.handles.empty()) disk().held.erase(file.path);
    }
    const int rc = file.base()->pMethods ? file.base()->pMethods->xClose(file.base()) : SQLITE_OK;
    file.~File();
    return rc;
}

int x_read(sqlite3_file* handle, void* out, int amount, sqlite3_int64 offset) {
    File& file = file_of(handle);
    if (disk().power_off) return SQLITE_IOERR_READ;
    if (!file.held) return file.base()->pMethods->xRead(file.base(), out, amount, offset);
    std::lock_guard lock(disk().mutex);
    const auto& content = file.held->content;
    const std::int64_t there =
        std::clamp<std::int64_t>(std::int64_t(content.size()) - offset, 0, amount);
    if (there > 0) std::memcpy(out, content.data() + offset, std::size_t(there));
    if (there == amount) return SQLITE_OK;
    std::memset(static_cast<char*>(out) + there, 0, std::size_t(amount - there));
    return SQLITE_IOERR_SHORT_READ;
}

int put(File& file, const void* data, int amount, sqlite3_int64 offset) {
    if (!file.held) return file.base()->pMethods->xWrite(file.base(), data, amount, offset);
    std::lock_guard lock(disk().mutex);
    auto& held = *file.held;
    const auto old_size = std::int64_t(held.content.size());
    if (old_size < offset + amount) held.content.resize(std::size_t(offset + amount));
    std::memcpy(held.content.data() + offset, data, std::size_t(amount));
    for (std::int64_t number = std::min<std::int64_t>(offset, old_size) / sector;
         number * sector < offset + amount; ++number)
        held.dirty.insert(number);
    return SQLITE_OK;
}

int x_write(sqlite3_file* handle, const void* data, int amount, sqlite3_int64 offset) {
    File& file = file_of(handle);
    if (disk().power_off) return SQLITE_IOERR_WRITE;
    if (disk().refuses_write(amount)) {
        ++disk().refused_writes;
        return SQLITE_FULL;
    }
    if (Disk::strikes(disk().short_write)) {
        ++disk().refused_writes;
        put(file, data, amount / 2, offset);
        return SQLITE_IOERR_WRITE;
    }
    return put(file, data, amount, offset);
}

int x_truncate(sqlite3_file* handle, sqlite3_int64 size) {
    File& file = file_of(handle);
    if (disk().power_off) return SQLITE_IOERR_TRUNCATE;
    if (!file.held) return file.base()->pMethods->xTruncate(file.base(), size);
    std::lock_guard lock(disk().mutex);
    file.held->content.resize(std::size_t(size));
    return SQLITE_OK;
}

int x_sync(sqlite3_file* handle, int flags) {
    File& file = file_of(handle);
    Disk& d = disk();
    if (d.power_off) return SQLITE_IOERR_FSYNC;
    ++d.syncs;
    if (Disk::strikes(d.cut_at_sync)) {
        d.cut_power(d.cut_seed);
        return SQLITE_IOERR_FSYNC;
    }
    const bool refused = Disk::strikes(d.fail_sync);
    if (!file.held)
        return refused ? SQLITE_IOERR_FSYNC : file.base()->pMethods->xSync(file.base(), flags);
    std::lock_guard lock(d.mutex);
    auto& held = *file.held;
    if (refused) {
        held.dirty.clear();
        return SQLITE_IOERR_FSYNC;
    }
    if (d.lying) return SQLITE_OK;
    int rc = flush_sectors(file, held, [] { return true; });
    const auto size = std::int64_t(held.content.size());
    if (rc == SQLITE_OK && size < held.flushed_size)
        rc = file.base()->pMethods->xTruncate(file.base(), size);
    if (rc != SQLITE_OK) return rc;
    held.dirty.clear();
    held.flushed_size = size;
    return SQLITE_OK;  // the real disk may be lazy: only this process asks it
}

int x_file_size(sqlite3_file* handle, sqlite3_int64* size) {
    File& file = file_of(handle);
    if (disk().power_off) return SQLITE_IOERR_FSTAT;
    if (!file.held) return file.base()->pMethods->xFileSize(file.base(), size);
    std::lock_guard lock(disk().mutex);
    *size = sqlite3_int64(file.held->content.size());
    return SQLITE_OK;
}

int x_lock(sqlite3_file* h, int level) {
    return file_of(h).base()->pMethods->xLock(file_of(h).base(), level);
}
int x_unlock(sqlite3_file* h, int level) {
    return file_of(h).base()->pMethods->xUnlock(file_of(h).base(), level);
}
int x_check_reserved(sqlite3_file* h, int* out) {
    return file_of(h).base()->pMethods->xCheckReservedLock(file_of(h).base(), out);
}
int x_file_control(sqlite3_file* h, int op, void* arg) {
    // With held content the real file is shorter than what SQLite sees: hints about its size must
    // not reach it.
    if (file_of(h).held && (op == SQLITE_FCNTL_SIZE_HINT || op == SQLITE_FCNTL_CHUNK_SIZE))
        return SQLITE_OK;
    if (op == SQLITE_FCNTL_MMAP_SIZE) return SQLITE_NOTFOUND;
    return file_of(h).base()->pMethods->xFileControl(file_of(h).base(), op, arg);
}
int x_sector_size(sqlite3_file* h) {
    return file_of(h).base()->pMethods->xSectorSize(file_of(h).base());
}
int x_characteristics(sqlite3_file* h) {
    return file_of(h).base()->pMethods->xDeviceCharacteristics(file_of(h).base());
}
// Shared memory of the WAL index is no part of the disk: it is made anew from the WAL after a
// crash.
int x_shm_map(sqlite3_file* h, int page, int size, int extend, void volatile** out) {
    return file_of(h).base()->pMethods->xShmMap(file_of(h).base(), page, size, extend, out);
}
int x_shm_lock(sqlite3_file* h, int offset, int n, int flags) {
    return file_of(h).base()->pMethods->xShmLock(file_of(h).base(), offset, n, flags);
}
void x_shm_barrier(sqlite3_file* h) {
    file_of(h).base()->pMethods->xShmBarrier(file_of(h).base());
}
int x_shm_unmap(sqlite3_file* h, int remove) {
    return file_of(h).base()->pMethods->xShmUnmap(file_of(h).base(), remove);
}

// Version 2: shared memory, but no memory-mapped reads, which would go around the shim.
constexpr sqlite3_io_methods methods{
    2,
    x_close,
    x_read,
    x_write,
    x_truncate,
    x_sync,
    x_file_size,
    x_lock,
    x_unlock,
    x_check_reserved,
    x_file_control,
    x_sector_size,
    x_characteristics,
    x_shm_map,
    x_shm_lock,
    x_shm_barrier,
    x_shm_unmap,
    nullptr,
    nullptr,
};

int x_open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* handle, int flags, int* out_flags) {
    Disk& d = disk();
    handle->pMethods = nullptr;
    File& file = *new (handle) File{};
    file.base()->pMethods = nullptr;
    if (d.power_off) {
        file.~File();
        return SQLITE_CANTOPEN;
    }
    const int rc = d.base->xOpen(d.base, name, file.base(), flags, out_flags);
    if (rc != SQLITE_OK) {
        if (file.base()->pMethods) file.base()->pMethods->xClose(file.base());
        file.~File();
        handle->pMethods = nullptr;
        return rc;
    }
    const bool durable = flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL);
    if (d.holding && durable && name) {
        std::lock_guard lock(d.mutex);
        file.path = name;
        auto& state = d.held[file.path];
        if (!state) {
            state = std::make_shared<Held>();
            sqlite3_int64 size = 0;
            file.base()->pMethods->xFileSize(file.base(), &size);
            state->content.resize(std::size_t(size));
            state->flushed_size = size;
            if (size > 0)
                file.base()->pMethods->xRead(file.base(), state->content.data(), int(size), 0);
        }
        state->handles.insert(&file);
        file.held = state;
    }
    file.head.pMethods = &methods;
    return SQLITE_OK;
}

int x_delete(sqlite3_vfs*, const char* name, int sync_directory) {
    if (disk().power_off) return SQLITE_IOERR_DELETE;
    return disk().base->xDelete(disk().base, name, sync_directory);
}
int x_access(sqlite3_vfs*, const char* name, int flags, int* out) {
    return disk().base->xAccess(disk().base, name, flags, out);
}
int x_full_pathname(sqlite3_vfs*, const char* name, int n, char* out) {
    return disk().base->xFullPathname(disk().base, name, n, out);
}

}  // namespace

FaultyDisk& FaultyDisk::install() {
    static FaultyDisk instance;
    static std::once_flag once;
    std::call_once(once, [] {
        Disk& d = disk();
        d.base = sqlite3_vfs_find(nullptr);
        d.shim = *d.base;  // randomness, sleep, time and libraries stay the base's
        d.shim.zName = "faulty";
        d.shim.pNext = nullptr;
        d.shim.szOsFile = int(sizeof(File)) + d.base->szOsFile;
        d.shim.xOpen = x_open;
        d.shim.xDelete = x_delete;
        d.shim.xAccess = x_access;
        d.shim.xFullPathname = x_full_pathname;
        sqlite3_vfs_register(&d.shim, 1);
    });
    return instance;
}

void FaultyDisk::reset() {
    Disk& d = disk();
    d.full = false;
    d.full_after = -1;
    d.fail_sync = 0;
    d.short_write = 0;
    d.cut_at_sync = 0;
    d.lying = false;
    d.holding = false;
    d.power_off = false;
    d.syncs = 0;
    d.refused_writes = 0;
    std::lock_guard lock(d.mutex);
    d.full_while.clear();
    d.held.clear();
}

void FaultyDisk::set_full(bool full) {
    disk().full_after = -1;
    disk().full = full;
}
void FaultyDisk::set_full_after(std::int64_t bytes) {
    disk().full_after = bytes;
}
void FaultyDisk::set_full_while(std::string path) {
    std::lock_guard lock(disk().mutex);
    disk().full_while = std::move(path);
}
void FaultyDisk::fail_sync(std::int64_t nth) {
    disk().fail_sync = nth;
}
void FaultyDisk::cut_write_short(std::int64_t nth) {
    disk().short_write = nth;
}
void FaultyDisk::hold_unflushed() {
    disk().holding = true;
}
void FaultyDisk::set_lying(bool lying) {
    disk().lying = lying;
}
void FaultyDisk::cut_power_at_sync(std::int64_t nth, std::uint64_t seed) {
    disk().cut_seed = seed;
    disk().cut_at_sync = nth;
}
void FaultyDisk::cut_power_now(std::uint64_t seed) {
    disk().cut_power(seed);
}
bool FaultyDisk::power_is_off() const {
    return disk().power_off;
}
void FaultyDisk::power_on() {
    Disk& d = disk();
    d.cut_at_sync = 0;
    d.lying = false;
    d.power_off = false;
}
std::int64_t FaultyDisk::syncs() const {
    return disk().syncs;
}
std::int64_t FaultyDisk::refused_writes() const {
    return disk().refused_writes;
}

}  // namespace tests::fault
