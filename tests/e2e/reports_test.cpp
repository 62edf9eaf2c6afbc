// Reports over real sockets: large ones come in chunks, whole, in every form.
#include "tests/support/planning.hpp"
#include "tests/support/real_service.hpp"

#include <gtest/gtest.h>

namespace {

using namespace tests::support;

TEST(ReportsOverHttp, LargeOnesComeInChunksAndWhole) {
    RealService s{"2020-07-01T08:00:00+07:00"};
    constexpr std::int64_t drives = 7'000;
    plan_drives(s.database(), drives, domain::scheduling::DriveStatus::closed);
    const std::string path =
        "/organizations/kien-giang/report?kind=half_year&from=2020-01-01&to=2020-06-30";
    auto json = s.get(path);
    ASSERT_EQ(json.status, 200u) << json.body.substr(0, 500);
    EXPECT_EQ(json.header("transfer-encoding"), "chunked");
    EXPECT_FALSE(json.has("content-length"));
    auto content = Json::parse(json.body);
    EXPECT_EQ(content["drives"].size(), std::size_t(drives));
    const auto digest = content["digest"].text();

    auto csv = s.get(path + "&format=csv");
    EXPECT_EQ(csv.header("transfer-encoding"), "chunked");
    EXPECT_NE(csv.body.find(digest), std::string::npos);
    EXPECT_TRUE(csv.body.ends_with("\r\n"));
    // The last drive and the sum stand at its end.
    EXPECT_NE(csv.body.find(",drives,total,", csv.body.size() / 2), std::string::npos);
    auto pdf = s.get(path + "&format=pdf");
    EXPECT_TRUE(pdf.body.starts_with("%PDF-"));
    EXPECT_NE(pdf.body.find("%%EOF", pdf.body.size() - 64), std::string::npos);
    EXPECT_EQ(s.get(path + "&format=csv", {{"If-None-Match", csv.header("etag")}}).status, 304u);

    auto head = s.request("HEAD", path + "&format=csv");
    EXPECT_EQ(head.status, 200u);
    EXPECT_EQ(head.header("transfer-encoding"), "chunked");
    EXPECT_TRUE(head.body.empty());
    // A small one is sent with its length.
    auto small = s.get("/organizations/kien-giang/report?drive=drive-1");
    EXPECT_FALSE(small.has("transfer-encoding"));
    EXPECT_EQ(small.header("content-length"), std::to_string(small.body.size()));
}

}  // namespace
