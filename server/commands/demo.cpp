// giothong demo
#include "domain/tallying/totals.hpp"
#include "domain/valuation/valuation.hpp"
#include "server/commands/all.hpp"
#include "server/commands/shared.hpp"
#include "server/composition.hpp"
#include "server/demo/accounts.hpp"
#include "server/demo/kien_giang.hpp"
#include "server/demo/this_week.hpp"
#include "server/logging/log.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace server::commands {
namespace {

/// A folder that goes when the program ends.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        auto pattern = (std::filesystem::temp_directory_path() / "giothong-demo-XXXXXX").string();
        if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
        path_ = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path path() const { return path_; }

  private:
    std::filesystem::path path_;
};

std::string grouped(std::int64_t value) {
    std::string digits = std::to_string(value), out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i && (digits.size() - i) % 3 == 0) out.push_back('.');
        out.push_back(digits[i]);
    }
    return out;
}

void say(const storage::Database& database) {
    auto books = database.books();
    domain::tallying::Question question;
    question.filter.organization = books->registry().organization("kien-giang");
    auto totals = domain::tallying::total(*books, question);
    auto tenths = totals.total.standard_unit_tenths();
    fmt::print(
        "Kiên Giang, 6 tháng đầu năm 2020 / first half of 2020\n"
        "  {} đợt / drives, {} túi / bags, {} ml, {},{} đơn vị / standard units\n",
        totals.total.drives, grouped(totals.total.bags), grouped(totals.total.ml),
        grouped(tenths / 10), tenths % 10);
    if (totals.target)
        fmt::print("  {},{} % chỉ tiêu năm / of the year's target of {} bags\n",
                   totals.target->percent_tenths / 10, totals.target->percent_tenths % 10,
                   grouped(std::int64_t(totals.target->target->value)));
    for (const char* tariff : {"tt-05-2017", "tt-17-2020"})
        if (auto value = domain::valuation::value(*books, question, tariff))
            fmt::print("  {} đồng theo / under {}\n", grouped(value->value_vnd), tariff);
    fmt::print(
        "  Cách chia theo đợt, ngày và nhóm máu là minh hoạ; các tổng là của báo cáo.\n"
        "  How bags fall on drives, days and groups is illustrative; the sums are the report's.\n");
    std::fflush(stdout);
}

void say(const demo::DemoAccounts& demo) {
    fmt::print(
        "\nĐăng nhập ở địa chỉ máy chủ in ra; mật khẩu chung: {}\n"
        "Sign in at the address that the server prints; the password of all: {}\n",
        demo.password, demo.password);
    for (const auto& p : demo.all)
        fmt::print("  {:12} {:14} {} / {}\n", p.login, p.role, p.what_vi, p.what_en);
    fmt::print("Cho chương trình / for programs:\n  export TOKEN={}\n\n", demo.token);
    std::fflush(stdout);
}

}  // namespace

std::function<int()> demo(CLI::App& app) {
    auto sources = configuration::add_flags(app);
    auto no_serve = std::make_shared<bool>(false);
    app.add_flag("--no-serve", *no_serve, "Chỉ nạp dữ liệu rồi thoát / Only load, then stop");
    return [sources, no_serve] {
        auto configuration = configured(*sources);
        if (!configuration) return 64;
        bool named = configuration->database != configuration::Configuration{}.database;
        std::unique_ptr<TemporaryFolder> folder;
        if (!named) {
            folder = std::make_unique<TemporaryFolder>();
            configuration->database = (folder->path() / "demo.db").string();
        }
        {
            auto settings = database_settings(*configuration);
            settings.clock = demo::demo_time;
            auto database = storage::Database::open(std::move(settings));
            if (!database) {
                complain(database.error());
                return failed;
            }
            if (auto loaded = demo::load_kien_giang(**database); !loaded) {
                complain(loaded.error());
                return nothing_done;
            }
            say(**database);
            auto accounts = demo::add_accounts(**database);
            if (!accounts) {
                complain(accounts.error());
                return nothing_done;
            }
            say(*accounts);
        }
        if (*no_serve) return done;
        logging::start(configuration->log.level, configuration->log.format);
        auto database = open_database(*configuration, storage::Session::Access::read_write);
        if (!database) return failed;
        auto today = demo::add_this_week(*database);
        if (!today) {
            complain(today.error());
            return nothing_done;
        }
        fmt::print("Đang mở hôm nay để ghi thử / open today, to log at: {}\n\n", *today);
        std::fflush(stdout);
        return serve_until_stopped(*configuration, std::move(database));
    };
}

}  // namespace server::commands
