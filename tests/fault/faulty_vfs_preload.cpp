// The faulty disk for a process that is started from outside: preloaded, it registers itself before main.
//   FAULTY_DISK_FULL_WHILE=PATH    full while this file exists
//   FAULTY_DISK_FULL_AFTER=BYTES   full after that many written bytes
//   FAULTY_DISK_FAIL_SYNC=N        the N-th flush is refused
#include <cstdlib>

#include "tests/fault/faulty_vfs.hpp"

namespace {

[[gnu::constructor]] void install() {
    auto& disk = tests::fault::FaultyDisk::install();
    if (const char* path = std::getenv("FAULTY_DISK_FULL_WHILE")) disk.set_full_while(path);
    if (const char* bytes = std::getenv("FAULTY_DISK_FULL_AFTER")) disk.set_full_after(std::atoll(bytes));
    if (const char* nth = std::getenv("FAULTY_DISK_FAIL_SYNC")) disk.fail_sync(std::atoll(nth));
}

}  // namespace
