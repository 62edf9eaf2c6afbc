// Makes the database that the bench `neighbours` asks: bench_country FILE DRIVES [PROVINCES
// COMMUNES YEARS]
#include "tests/support/country.hpp"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "bench_country FILE DRIVES [PROVINCES COMMUNES YEARS]\n");
        return 2;
    }
    tests::support::CountrySize size;
    size.drives = std::atoll(argv[2]);
    if (argc > 3) size.provinces = std::atoi(argv[3]);
    if (argc > 4) size.communes = std::atoi(argv[4]);
    if (argc > 5) size.years = std::atoi(argv[5]);
    storage::DatabaseSettings settings;
    settings.url = argv[1];
    auto opened = storage::Database::open(settings);
    if (!opened) {
        std::fprintf(stderr, "%s\n", opened.error().code.c_str());
        return 1;
    }
    tests::support::make_country(**opened, size);
    (*opened)->drain();
    std::printf("{\"drives\":%lld,\"events\":%lld}\n", static_cast<long long>(size.drives),
                static_cast<long long>((*opened)->books()->as_of.seq));
    return 0;
}
