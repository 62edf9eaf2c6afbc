#include "tests/support/engines.hpp"

#include "tests/support/cluster.hpp"

#include <cstdlib>

namespace tests::support {

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "giothong-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void OnBothEngines::SetUp() {
    url = GetParam() == storage::Engine::sqlite ? folder.file("giothong.db")
                                                : cluster().fresh_database();
}

storage::DatabaseSettings OnBothEngines::settings() const {
    storage::DatabaseSettings s;
    s.url = url;
    s.clock = [this] { return clock.now; };
    return s;
}

void OnBothEngines::open() {
    auto opened = storage::Database::open(settings());
    ASSERT_TRUE(opened) << opened.error().code
                        << (opened.error().parameters.empty()
                                ? ""
                                : ": " + opened.error().parameters[0].second);
    db = std::move(*opened);
}

}  // namespace tests::support
