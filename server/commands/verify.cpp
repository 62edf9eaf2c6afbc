// giothong verify
#include <fmt/format.h>
#include <unistd.h>

#include "server/commands/all.hpp"
#include "server/commands/shared.hpp"
#include "storage/identity/audit.hpp"
#include "storage/tallying/verify.hpp"

namespace server::commands {

std::function<int()> verify(CLI::App& app) {
    auto sources = configuration::add_flags(app, database_keys());
    auto head = std::make_shared<std::string>();
    auto seq = std::make_shared<std::int64_t>(0);
    auto* head_option = app.add_option("--head", *head, "Đầu chuỗi băm trên giấy / A ledger head from paper");
    auto* seq_option = app.add_option("--seq", *seq, "Số thứ tự của đầu chuỗi đó / The sequence it belongs to");
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
        auto books = database->books();
        auto read = database->read_and_wait([&](storage::Session& session) {
            v = storage::tallying::verify(session, *books, known, [&](std::int64_t at, std::int64_t of) {
                if (shows && of > 0) fmt::print(stderr, "\r{} / {} sự kiện/events ({} %)", at, of, at * 100 / of);
            });
            for (auto& finding : storage::identity::verify_audit(session)) v.findings.push_back(std::move(finding));
        });
        if (shows) fmt::print(stderr, "\r\x1b[K");
        if (!read) {
            complain(read.error());
            return failed;
        }
        for (const auto& f : v.findings) fmt::print("{}\t{}\t{}\n", f.code, f.where, f.detail);
        fmt::print("{} sự kiện / events, {} đợt / drives, seq {}, head {}\n{}\n", v.events, v.drives, v.seq, v.head,
                   v.clean() ? "Khớp: sổ cái và mọi tổng số đều đúng. / Clean: ledger and every total agree."
                             : "Không khớp: xem các dòng trên. / Not clean: see the lines above.");
        return v.clean() ? done : failed;
    };
}

}  // namespace server::commands
