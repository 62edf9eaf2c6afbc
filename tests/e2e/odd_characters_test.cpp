// What is stored already, whatever put it there, stops no answer.
#include "tests/support/odd_characters.hpp"

#include "storage/engine/rows.hpp"
#include "tests/support/paper.hpp"
#include "tests/support/plan.hpp"
#include "tests/support/workbook.hpp"

#include <gtest/gtest.h>

namespace {

using namespace tests::support;

TEST(StoredOddCharacters, StopNoFile) {
    RealService s("2020-03-01T12:00:00+07:00");
    plan(s);
    plan_drive(s, "dot");
    s.upload("dot", {bag("a", "08:00", 350), bag("b", "08:10", 250)});
    s.stop();
    std::string odd = "Lạ ";
    for (const char32_t c : odd_characters())
        if (c != 0) odd += utf8(c);
    odd += "hết";
    {
        storage::Session session(s.database_file(), storage::Session::Access::read_write);
        storage::execute(session, "UPDATE organization SET name = :name", odd);
        storage::execute(session, "UPDATE site SET name = :name, address = :address", odd, odd);
        storage::execute(session, "UPDATE drive SET title = :title", odd);
    }
    s.restart();
    const std::string totals = "/totals?by=organization,site,drive";
    for (const char* format : {"json", "csv", "xlsx", "pdf"}) {
        const auto answer = s.get(totals + "&format=" + format);
        EXPECT_EQ(answer.status, 200u) << format << answer.body.substr(0, 500);
    }
    EXPECT_FALSE(read_workbook(s.get(totals + "&format=xlsx").body).empty());
    EXPECT_NE(asked_of("pdfinfo", s.get(totals + "&format=pdf").body).find("Pages:"),
              std::string::npos);
    const auto calendar = s.get("/drives/dot/calendar");
    EXPECT_EQ(calendar.status, 200u) << calendar.body;
    EXPECT_NE(calendar.body.find("END:VCALENDAR"), std::string::npos);
    EXPECT_EQ(calendar.body.find(utf8(0xFFFE)), std::string::npos);
    EXPECT_EQ(s.get("/organizations").status, 200u);
}

TEST(StoredOddCharacters, DoNotComeBackFromAPath) {
    RealService s;
    HttpClient client(s.port());
    EXPECT_EQ(client.get("/api/v1/drives/%C4%90%E1%BB%97").code(), "drive_not_found");
    const auto escaped = [](const std::string& bytes) {
        std::string out;
        for (char c : bytes) {
            char text[4];
            std::snprintf(text, sizeof text, "%%%02x", static_cast<unsigned char>(c));
            out += text;
        }
        return out;
    };
    auto all = broken_utf8();
    for (const char32_t c : odd_characters()) all.push_back(utf8(c));
    for (const auto& odd : all) {
        const auto answer = client.get("/api/v1/drives/a" + escaped(odd) + "b");
        // No target has a NUL in it, whatever route it would lead to.
        const bool has_nul = odd.find('\0') != std::string::npos;
        EXPECT_EQ(answer.code(), has_nul ? "malformed_request" : "route_not_found") << escaped(odd);
    }
}

}  // namespace
