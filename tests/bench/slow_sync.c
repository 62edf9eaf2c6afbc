/* Preloaded into a process, makes each flush take SLOW_SYNC_US microseconds longer: a machine whose
 * disk answers flushes at once (a virtual disk, a cache with a battery) then stands for one whose
 * disk does not. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void delay(void) {
    static long microseconds = -1;
    if (microseconds < 0) {
        const char* text = getenv("SLOW_SYNC_US");
        microseconds = text ? atol(text) : 0;
    }
    struct timespec t = {microseconds / 1000000, microseconds % 1000000 * 1000};
    nanosleep(&t, 0);
}

int fsync(int fd) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    delay();
    return real(fd);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    delay();
    return real(fd);
}
