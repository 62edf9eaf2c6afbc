# Everything that concerns the compiler and linker and not one library.
find_program(GIOTHONG_CCACHE ccache)
if(GIOTHONG_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${GIOTHONG_CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${GIOTHONG_CCACHE})
    # A precompiled header is part of the hash only through its source; ccache has to be told.
    set(ENV{CCACHE_SLOPPINESS} "pch_defines,time_macros")
endif()
find_program(GIOTHONG_MOLD mold)
if(GIOTHONG_MOLD)
    add_link_options(-fuse-ld=mold)
endif()

add_library(giothong_options INTERFACE)
target_include_directories(giothong_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(giothong_options INTERFACE
    -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Werror=return-type -fno-strict-aliasing)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 reports false positives from inlined std::string and coroutine frames at -O2.
    target_compile_options(giothong_options INTERFACE
        -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
    # ccache and precompiled headers agree only with this.
    add_compile_options(-fpch-preprocess)
endif()

# What only a bug can break is asserted, in the rules and in the ledger: domain/ and storage/ take this into their own options.
# Tests look at it; what is shipped does not spend time on it.
option(GIOTHONG_ASSERTS "Keep assertions of domain and storage in optimised builds" OFF)
set(giothong_assert_options)
if(GIOTHONG_ASSERTS)
    set(giothong_assert_options -UNDEBUG)
endif()

# Hardening of what is shipped. Sanitizers and fuzzers look at the plain program, and debug builds stay quick to compile;
# tests/e2e/hardening_test.cpp reads the built program and says when one of these is missing from it.
# (Debian's compiler makes position independent programs by itself.) Without it only its price is measured.
option(GIOTHONG_HARDENED "Harden what is shipped" ON)
if(GIOTHONG_HARDENED AND NOT GIOTHONG_SANITIZE)
    add_compile_options(
        "$<$<CONFIG:Release>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=3;-fstack-protector-strong;-fstack-clash-protection>")
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
        # One instruction of four bytes at each place that may be jumped to.
        add_compile_options("$<$<CONFIG:Release>:-fcf-protection=full>")
    endif()
    add_link_options("$<$<CONFIG:Release>:-Wl,-z,relro,-z,now,-z,noexecstack>")
endif()
if(GIOTHONG_SANITIZE)
    add_compile_options(-fsanitize=${GIOTHONG_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${GIOTHONG_SANITIZE})
    if(GIOTHONG_SANITIZE MATCHES "undefined")
        # SOCI's shared libraries keep the type information to themselves that this check links to.
        add_compile_options(-fno-sanitize=vptr)
        # Debian's RapidJSON 1.1.0 adds to the null pointer of an empty stack (internal/stack.h) and counts the leading
        # zeros of 0 when it reads "0e-66" (internal/diyfp.h); neither changes a result.
        if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
            add_compile_options(-fsanitize-ignorelist=${CMAKE_CURRENT_LIST_DIR}/sanitizers.ignore)
        else()
            add_compile_options(-fno-sanitize=pointer-overflow,builtin)
        endif()
    endif()
endif()
