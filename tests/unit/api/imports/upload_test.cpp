// The file and the map in a request.
#include "api/imports/upload.hpp"

#include "api/imports/shipped.hpp"

#include <gtest/gtest.h>

namespace {

using namespace api::imports;

std::string code_of(const std::string& body, const std::string& type) {
    api::Request request;
    request.body = body;
    request.headers.emplace_back("content-type", type);
    const auto upload = upload_of(request);
    return upload ? "taken" : upload.error().code;
}

const std::string form_type = "multipart/form-data; boundary=\"x y\"";

std::string part(const std::string& disposition, const std::string& content) {
    return "--x y\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content +
           "\r\n";
}

TEST(Upload, IsTheWholeBodyOrThePartsOfAForm) {
    api::Request request;
    request.body = part("name=\"map\"", "format = 1") +
                   part("name=\"file\"; filename=\"C:\\\\thư mục\\\\lịch.csv\"", "a,b\r\n--x\r\n") +
                   "--x y--\r\n";
    request.headers.emplace_back("content-type", form_type);
    const auto upload = upload_of(request);
    ASSERT_TRUE(upload) << upload.error().code;
    EXPECT_EQ(upload->file, "a,b\r\n--x\r\n");
    EXPECT_EQ(upload->name, "lịch.csv");
    ASSERT_TRUE(upload->map);
    EXPECT_EQ(upload->map->text, "format = 1");
    EXPECT_GE(upload->file.data(), request.body.data()) << "nothing is copied";
    EXPECT_EQ(code_of("a,b\n1,2\n", "text/csv; charset=windows-1258"), "taken");
}

TEST(Upload, RefusesWhatIsNoForm) {
    EXPECT_EQ(code_of("a", "application/json"), "unsupported_media_type");
    EXPECT_EQ(code_of("", "text/csv"), "file_missing");
    EXPECT_EQ(code_of(part("name=\"map\"", "x") + "--x y--", form_type), "file_missing");
    const auto file = part("name=\"file\"", "a");
    EXPECT_EQ(code_of(file + "--x y--", form_type), "taken");
    EXPECT_EQ(code_of(file + file + "--x y--", form_type), "form_broken") << "two files";
    EXPECT_EQ(code_of(part("name=\"other\"", "a") + "--x y--", form_type), "form_broken");
    EXPECT_EQ(code_of(file + "--x y--", "multipart/form-data"), "form_broken");
    const auto whole = file + "--x y--";
    for (std::size_t size = 1; size < whole.size(); ++size)
        EXPECT_NE(code_of(whole.substr(0, size), form_type), "taken") << size;
    EXPECT_EQ(code_of(part("name=\"map\"", std::string(70'000, 'x')) + file + "--x y--", form_type),
              "map_too_long");
}

TEST(Upload, MapsOfTheProgramAreFoundByName) {
    EXPECT_GE(shipped_maps.size(), 10u);
    for (const auto& map : shipped_maps) {
        const auto found = shipped_map(map.name);
        ASSERT_TRUE(found) << map.name;
        EXPECT_NE(found->text.find("format = 1"), std::string::npos) << map.name;
    }
    EXPECT_EQ(shipped_map("../khac").error().code, "map_unknown");
}

}  // namespace
