#include "server/command.hpp"
#include "server/commands/all.hpp"

#include <array>

namespace server {

std::span<const Command> all_commands() {
    static constexpr std::array<Command, 9> table{{
        {"serve", "Chạy máy chủ", "Run the server", commands::serve},
        {"demo", "Nạp nửa năm mẫu Kiên Giang 2020 rồi chạy máy chủ",
         "Load the Kiên Giang 2020 half-year, then serve", commands::demo},
        {"import", "Nhập dữ liệu từ tệp CSV", "Import from a CSV file", commands::import},
        {"totals", "Tổng số, như GET /totals", "Totals, as GET /totals", commands::totals},
        {"valuation", "Giá trị máu, như GET /valuation", "Value of the blood, as GET /valuation",
         commands::valuation},
        {"report", "Báo cáo của đơn vị thành PDF, XLSX, CSV hoặc JSON",
         "The report of a body as PDF, XLSX, CSV or JSON", commands::report},
        {"user", "Tài khoản của người dùng", "Accounts of people", commands::user},
        {"token", "Mã truy cập của chương trình", "Tokens of programs", commands::token},
        {"verify", "Đối chiếu sổ cái với mọi tổng số", "Check the ledger against every total",
         commands::verify},
    }};
    return table;
}

}  // namespace server
