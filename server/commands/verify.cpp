// giothong verify
#include "storage/tallying/verify.hpp"

#include "server/commands/all.hpp"
#include "server/commands/shared.hpp"
#include "storage/engine/pages.hpp"
#include "storage/identity/audit.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace server::commands {

std::function<int()> verify(CLI::App& app) {
    auto sources = configuration::add_flags(app, database_keys());
    auto head = std::make_shared<std::string>();
    auto seq = std::make_shared<std::int64_t>(0);
    auto* head_option =
        app.add_option("--head", *head, "Đầu chuỗi băm trên giấy / A ledger head from paper")
            ->check(not_empty());
    auto* seq_option =
        app.add_option("--seq", *seq, "Số thứ tự của đầu chuỗi đó / The sequence it belongs to");
    head_option->needs(seq_option);
    seq_option->needs(head_option);
    return [sources, head, seq] {
        auto configuration = configured(*sources);
        if (!configuration) return 64;
        auto database = open_database(*configuration, storage::Session::Access::read_only);
        if (!database) return failed;
        std::optional<storage::tallying::KnownHead> known;
        if (!head->empty()) known = {*seq, *head};
        bool shows = ::isatty(STDERR_FILENO);
        storage::tallying::Verification v;
        bool checked_pages = true, corrupt = false;
        auto books = database->books();
        // What a damaged file holds is no ground to count on, so its pages come first.
        auto read = database->read_and_wait([&](storage::Session& session) {
            auto pages = storage::check_pages(session);
            checked_pages = pages.checked;
            corrupt = !pages.findings.empty();
            v.findings = std::move(pages.findings);
        });
        if (read && !corrupt)
            read = database->read_and_wait([&](storage::Session& session) {
                v = storage::tallying::verify(
                    session, *books, known, [&](std::int64_t at, std::int64_t of) {
                        if (shows && of > 0)
                            fmt::print(stderr, "\r{} / {} sự kiện/events ({} %)", at, of,
                                       at * 100 / of);
                    });
                for (auto& finding : storage::identity::verify_audit(session))
                    v.findings.push_back(std::move(finding));
            });
        if (shows) fmt::print(stderr, "\r\x1b[K");
        if (!read && read.error().code == "internal_error") {
            // A row that says what no row can say.
            corrupt = true;
            v.findings.push_back({"row_unreadable", {}, read.error().parameters.front().second});
        } else if (!read) {
            complain(read.error());
            return failed;
        }
        if (database->statistics().books_differed > 0)
            v.findings.push_back(
                {"saved_tallies_damaged", {}, "thrown away at the next start of the server"});
        if (!checked_pages)
            fmt::print(
                "Không kiểm tra được các trang: chưa cài amcheck. / Pages were not checked: the "
                "extension amcheck is not installed.\n");
        for (const auto& f : v.findings) fmt::print("{}\t{}\t{}\n", f.code, f.where, f.detail);
        fmt::print(
            "{} sự kiện / events, {} đợt / drives, seq {}, head {}\n{}\n", v.events, v.drives,
            v.seq, v.head,
            v.clean()
                ? "Khớp: sổ cái và mọi tổng số đều đúng. / Clean: ledger and every total agree."
                : "Không khớp: xem các dòng trên. / Not clean: see the lines above.");
        if (corrupt) complain({domain::ErrorKind::unavailable, "database_corrupt", {}, {}});
        return v.clean() ? done : failed;
    };
}

}  // namespace server::commands
