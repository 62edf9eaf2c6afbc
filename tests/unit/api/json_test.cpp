#include "api/json/members.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using namespace api;
using domain::ErrorKind;

enum class Colour { red, dark_blue };
BOOST_DESCRIBE_ENUM(Colour, red, dark_blue)

struct Inner {
    domain::Integer<0, 10> n;
    std::optional<std::string> note;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (n, note))

struct Base {
    domain::Code code;
};
BOOST_DESCRIBE_STRUCT(Base, (), (code))

struct Everything : Base {
    bool flag = false;
    std::int64_t whole = 0;
    double number = 0;
    domain::Text<2, 5> name;
    domain::Decimal<-90, 90> lat;
    domain::Reference site;
    domain::Uuid id;
    domain::Day day;
    domain::Instant at;
    domain::Digest digest;
    Colour colour = Colour::red;
    std::optional<domain::Integer<1, 9>> few;
    Field<domain::Text<1, 3>> patch;
    Given<std::int64_t> given;
    std::vector<Inner> inner;
    List<domain::Code, 1, 2> codes;
    Tenths units;
};
BOOST_DESCRIBE_STRUCT(Everything, (Base),
                      (flag, whole, number, name, lat, site, id, day, at, digest, colour, few,
                       patch, given, inner, codes, units))

const std::string good =
    R"({"code":"a-1","flag":true,"whole":-7,"number":0.1,"name":"Đỗ","lat":10.0125,
 "site":"ks-01","id":"0192F0C1-7A00-7000-8000-000000000001","day":"2020-02-29","at":"2020-02-09T08:14:00+07:00",
 "digest":"00000000000000000000000000000000000000000000000000000000000000ff","colour":"dark_blue","few":null,
 "inner":[{"n":10}],"codes":["x"],"units":16761.0})";

std::string with(std::string text, const std::string& from, const std::string& to) {
    auto at = text.find(from);
    EXPECT_NE(at, text.npos) << from;
    return text.replace(at, from.size(), to);
}

/// "pointer code", sorted.
std::vector<std::string> violations(const domain::Error& error) {
    std::vector<std::string> out;
    for (const auto& v : error.violations) out.push_back(v.pointer + " " + v.code);
    std::sort(out.begin(), out.end());
    return out;
}

using Strings = std::vector<std::string>;

TEST(Json, ReadsEveryKindOfMember) {
    auto read = json::read<Everything>(good);
    ASSERT_TRUE(read) << violations(read.error())[0];
    EXPECT_EQ(read->code.value, "a-1");
    EXPECT_TRUE(read->flag);
    EXPECT_EQ(read->whole, -7);
    EXPECT_EQ(read->number, 0.1);
    EXPECT_EQ(read->name.value, "Đỗ");
    EXPECT_EQ(read->id.text(), "0192f0c1-7a00-7000-8000-000000000001");
    EXPECT_EQ(read->day, domain::Day::of(2020, 2, 29));
    EXPECT_EQ(read->at, *domain::Instant::parse("2020-02-09T01:14:00Z"));
    EXPECT_EQ(read->digest.bytes[31], 0xff);
    EXPECT_EQ(read->colour, Colour::dark_blue);
    EXPECT_FALSE(read->few);
    EXPECT_FALSE(read->patch.present());
    EXPECT_FALSE(read->given);
    ASSERT_EQ(read->inner.size(), 1u);
    EXPECT_EQ(read->inner[0].n.value, 10);
    EXPECT_EQ(read->units.value, 167610);
}

TEST(Json, WritesWhatItReads) {
    auto read = json::read<Everything>(good);
    ASSERT_TRUE(read);
    std::string text = json::write(*read);
    EXPECT_NE(text.find(R"("units":16761.0)"), text.npos) << text;
    EXPECT_NE(text.find(R"("at":"2020-02-09T08:14:00+07:00")"), text.npos) << text;
    EXPECT_NE(text.find(R"("few":null)"), text.npos) << text;
    EXPECT_EQ(text.find("patch"), text.npos) << text;
    EXPECT_EQ(text.find("given"), text.npos) << text;
    EXPECT_NE(text.find(R"("number":0.1,)"), text.npos) << text;
    auto again = json::read<Everything>(text);
    ASSERT_TRUE(again);
    EXPECT_EQ(json::write(*again), text);
    EXPECT_EQ(json::write(Tenths{-5}), "-0.5");
    EXPECT_EQ(json::write(Tenths{0}), "0.0");
    EXPECT_EQ(json::write(17700.0), "17700");
}

TEST(Json, SaysEveryViolationAtOnce) {
    auto read = json::read<Everything>(
        R"({"code":"A","flag":1,"whole":1.0,"number":"x","name":"abcdef","lat":91,
      "site":"-","id":"nil","day":"2021-02-29","at":"2020-02-09T08:14:00","digest":"ff","colour":"green","few":0,
      "patch":"","given":null,"inner":[{"n":11},{"n":null,"x/y~":1},7],"codes":[],"units":true,"extra":{}})");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::rule);
    EXPECT_EQ(read.error().code, "invalid_body");
    EXPECT_EQ(violations(read.error()), (Strings{"/at not_an_instant",
                                                 "/code not_a_code",
                                                 "/codes too_few_items",
                                                 "/colour not_a_choice",
                                                 "/day not_a_day",
                                                 "/digest wrong_type",
                                                 "/extra unknown_field",
                                                 "/few too_small",
                                                 "/flag wrong_type",
                                                 "/given null_not_allowed",
                                                 "/id not_a_uuid",
                                                 "/inner/0/n too_large",
                                                 "/inner/1/n null_not_allowed",
                                                 "/inner/1/x~1y~0 unknown_field",
                                                 "/inner/2 wrong_type",
                                                 "/lat too_large",
                                                 "/name too_long",
                                                 "/number wrong_type",
                                                 "/patch too_short",
                                                 "/site not_a_code",
                                                 "/units wrong_type",
                                                 "/whole wrong_type"}));
    for (const auto& v : read.error().violations) {
        if (v.code == "not_a_choice") {
            EXPECT_EQ(v.parameters, (domain::Parameters{{"choices", "red, dark_blue"}}));
        }
    }
}

TEST(Json, SaysWhatIsMissing) {
    auto read = json::read<Everything>("{}");
    ASSERT_FALSE(read);
    EXPECT_EQ(violations(read.error()),
              (Strings{"/at required", "/code required", "/codes required", "/colour required",
                       "/day required", "/digest required", "/flag required", "/id required",
                       "/inner required", "/lat required", "/name required", "/number required",
                       "/site required", "/units required", "/whole required"}));
    EXPECT_EQ(violations(json::read<Everything>("[]").error()), (Strings{" wrong_type"}));
    EXPECT_EQ(violations(json::read<Everything>("null").error()), (Strings{" null_not_allowed"}));
}

struct Case {
    const char* name;
    std::string from, to;
    const char* violation;  ///< null: accepted
};

class JsonValue : public testing::TestWithParam<Case> {};

TEST_P(JsonValue, Is) {
    const auto& c = GetParam();
    auto read = json::read<Everything>(with(good, c.from, c.to));
    if (!c.violation) {
        EXPECT_TRUE(read) << read.error().code
                          << (read.error().violations.empty() ? "" : violations(read.error())[0]);
        return;
    }
    ASSERT_FALSE(read);
    EXPECT_EQ(violations(read.error()), (Strings{c.violation}));
}

INSTANTIATE_TEST_SUITE_P(
    Json, JsonValue,
    testing::Values(
        Case{"IntegerAsDecimal", ":-7", ":7.0", "/whole wrong_type"},
        Case{"IntegerAsExponent", ":-7", ":1e2", "/whole wrong_type"},
        Case{"LargestInteger", ":-7", ":9223372036854775807", nullptr},
        Case{"IntegerPastInt64", ":-7", ":9223372036854775808", "/whole too_large"},
        Case{"IntegerPastUint64", ":-7", ":18446744073709551616", "/whole too_large"},
        Case{"IntegerFarBelow", ":-7", ":-99999999999999999999", "/whole too_small"},
        Case{"IntegerAsText", ":-7", ":\"7\"", "/whole wrong_type"},
        Case{"DecimalAsInteger", "10.0125", "10", nullptr},
        Case{"DecimalAtBound", "10.0125", "90", nullptr},
        Case{"DecimalPastBound", "10.0125", "90.0000001", "/lat too_large"},
        Case{"DecomposedTextCountsComposed", "\"Đỗ\"", "\"\\u006f\\u0302\\u0303a\"", nullptr},
        Case{"ShortAfterNfc", "\"Đỗ\"", "\"\\u006f\\u0302\\u0303\"", "/name too_short"},
        Case{"Nul", "\"Đỗ\"", "\"a\\u0000b\"", "/name control_character"},
        Case{"Newline", "\"Đỗ\"", "\"a\\nb\"", "/name control_character"},
        Case{"Delete", "\"Đỗ\"", "\"a\\u007fb\"", "/name control_character"},
        Case{"C1", "\"Đỗ\"", "\"a\\u0085b\"", "/name control_character"},
        Case{"FiveAstral", "\"Đỗ\"",
             "\"\\ud83e\\ude78\\ud83e\\ude78\\ud83e\\ude78\\ud83e\\ude78\\ud83e\\ude78\"", nullptr},
        Case{"SixAstral", "\"Đỗ\"",
             "\"\\ud83e\\ude78\\ud83e\\ude78\\ud83e\\ude78\\ud83e\\ude78\\ud83e\\ude78\\ud83e\\ude7"
             "8\"",
             "/name too_long"},
        Case{"NoSuchDay", "2020-02-29", "2020-02-30", "/day not_a_day"},
        Case{"DayWithTime", "2020-02-29", "2020-02-29T00:00:00Z", "/day not_a_day"},
        Case{"LeapSecond", "08:14:00", "08:14:60", "/at not_an_instant"},
        Case{"ReferenceById", "\"ks-01\"", "\"0192f0c1-7a00-7000-8000-000000000001\"", nullptr},
        Case{"NilUuid", "0192F0C1-7A00-7000-8000-000000000001",
             "00000000-0000-0000-0000-000000000000", "/id not_a_uuid"},
        Case{"TooMany", "[\"x\"]", "[\"x\",\"y\",\"z\"]", "/codes too_many_items"},
        Case{"ItemOfList", "[\"x\"]", "[\"x\",\"Y\"]", "/codes/1 not_a_code"},
        Case{"Duplicate", "\"flag\":true", "\"flag\":true,\"flag\":true", "/flag duplicate_field"},
        Case{"NameWithOtherCase", "\"flag\":true", "\"flag\":true,\"Flag\":true",
             "/Flag unknown_field"},
        Case{"EmptyName", "\"flag\":true", "\"flag\":true,\"\":true", "/ unknown_field"}),
    [](const auto& c) { return std::string(c.param.name); });

TEST(Json, TellsAbsentNullAndValueApart) {
    auto absent = json::read<Everything>(good);
    auto null = json::read<Everything>(with(good, "\"few\":null", "\"patch\":null"));
    auto value = json::read<Everything>(with(good, "\"few\":null", "\"patch\":\"x\",\"given\":3"));
    ASSERT_TRUE(absent && null && value);
    EXPECT_FALSE(absent->patch.present());
    EXPECT_TRUE(null->patch.null());
    EXPECT_EQ(value->patch->value, "x");
    EXPECT_EQ(*value->given, 3);
    EXPECT_NE(json::write(*null).find(R"("patch":null)"), std::string::npos);
}

TEST(Json, RefusesWhatIsNotOneDocument) {
    struct Bad {
        std::string text;
        const char* code;
    };
    std::string deep_array(33, '['), deep_object;
    for (int i = 0; i < 40; ++i) deep_object += "{\"a\":";
    for (const auto& [text, code] : std::vector<Bad>{
             {"", "invalid_json"},
             {"   ", "invalid_json"},
             {"{", "invalid_json"},
             {"{}x", "invalid_json"},
             {"{} {}", "invalid_json"},
             {"{\"a\":1,}", "invalid_json"},
             {"{'a':1}", "invalid_json"},
             {"{a:1}", "invalid_json"},
             {"[1 2]", "invalid_json"},
             {"{\"a\":NaN}", "invalid_json"},
             {"{\"a\":Infinity}", "invalid_json"},
             {"{\"a\":-}", "invalid_json"},
             {"{\"a\":01}", "invalid_json"},
             {"{\"a\":1e999}", "invalid_json"},
             {"{\"a\":.5}", "invalid_json"},
             {"{\"a\":\"\\x\"}", "invalid_json"},
             {"{\"a\":\"\\ud800\"}", "invalid_json"},
             {"{\"a\":\"\\udea0\"}", "invalid_json"},
             {"{\"\\udea0\":1}", "invalid_json"},
             {"{\"a\":-1e999}", "invalid_json"},
             {"{\"a\":1e99999999999999999999}", "invalid_json"},
             {"{\"a\":1" + std::string(400, '0') + "}", "invalid_json"},
             {"{\"a\":-" + std::string(400, '9') + ".5}", "invalid_json"},
             {"{\"a\":1.}", "invalid_json"},
             {"{\"a\":+1}", "invalid_json"},
             {"{\"a\":0x10}", "invalid_json"},
             {"{\"a\":1e}", "invalid_json"},
             {"{\"a\":\"\xff\"}", "invalid_json"},
             {"{\"a\":\"\xc0\xaf\"}", "invalid_json"},
             {"{\"a\":\"\xed\xa0\x80\"}", "invalid_json"},
             {"{\"a\":\"\n\"}", "invalid_json"},
             {"\xef\xbb\xbf{}", "invalid_json"},
             {"// c\n{}", "invalid_json"},
             {std::string("{}\0", 3), "invalid_json"},
             {deep_array, "json_too_deep"},
             {deep_object, "json_too_deep"},
             {std::string(1'000'000, '['), "json_too_deep"},
         }) {
        auto read = json::read<Everything>(text);
        ASSERT_FALSE(read) << text.substr(0, 40);
        EXPECT_EQ(read.error().code, code) << text.substr(0, 40);
        EXPECT_EQ(read.error().kind, ErrorKind::syntax);
    }
    auto bad = json::read<Everything>("{\"a\":tru}");
    EXPECT_EQ(bad.error().parameters, (domain::Parameters{{"offset", "8"}}));
    std::string allowed = std::string(32, '[') + std::string(32, ']');
    EXPECT_EQ(json::read<Everything>(allowed).error().code, "invalid_body");
}

struct Numbers {
    std::vector<double> n;
};
BOOST_DESCRIBE_STRUCT(Numbers, (), (n))

TEST(Json, ReadsNumbersExactly) {
    for (const char* text :
         {"-666666666666666666.666666666666666666666666846e-366", "0.1", "1e308", "-0", "0e-66",
          "5e-324", "1e-400", "123456789012345678901234567890", "1.7976931348623157e308",
          "10.012499999999999289", "9007199254740993.0", "2.2250738585072011e-308",
          "0.000000000000000000000000000000000000000000000000000000000000000001e60"}) {
        auto read = json::read<Numbers>(std::string("{\"n\":[") + text + ",7]}");
        ASSERT_TRUE(read) << text << " " << read.error().code;
        EXPECT_EQ(read->n, (std::vector<double>{std::strtod(text, nullptr), 7})) << text;
    }
}

TEST(Json, BoundsTheListOfViolations) {
    std::string text = "[";
    for (int i = 0; i < 50'000; ++i) text += "{},";
    text.back() = ']';
    auto read = json::read<std::vector<Inner>>(text);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().violations.size(), json::most_violations);
}

TEST(Json, NamesSchemasByTheirTypes) {
    EXPECT_EQ(json::object_of<Inner>().name, "Inner");
    EXPECT_EQ(json::schema_name("x [with T = api::Page<api::scheduling::DriveAnswer>; y = z]"),
              "DriveAnswerPage");
    EXPECT_EQ(json::schema_name("std::string_view f() [T = api::Inner]"), "Inner");
}

std::string components(json::Direction direction) {
    json::SchemaNames names;
    names.add(json::type_of<Everything>(), direction);
    rapidjson::StringBuffer buffer;
    json::Writer writer(buffer);
    names.write_components(writer);
    return buffer.GetString();
}

TEST(JsonSchema, StatesTheSameLimits) {
    std::string in = components(json::Direction::in), out = components(json::Direction::out);
    EXPECT_NE(in.find(R"("name":{"type":"string","minLength":2,"maxLength":5})"), in.npos) << in;
    EXPECT_NE(in.find(R"("few":{"type":["integer","null"],"minimum":1,"maximum":9})"), in.npos)
        << in;
    EXPECT_NE(in.find(R"("colour":{"type":"string","enum":["red","dark_blue"]})"), in.npos) << in;
    EXPECT_NE(in.find(R"("inner":{"type":"array","items":{"$ref":"#/components/schemas/Inner"}})"),
              in.npos)
        << in;
    EXPECT_NE(in.find(R"("required":["n"])"), in.npos) << in;
    EXPECT_NE(out.find(R"("required":["n","note"])"), out.npos) << out;
}

TEST(JsonSchema, NamesAStructTwiceWhenItIsReadAndWritten) {
    json::SchemaNames names;
    names.add(json::type_of<Inner>(), json::Direction::in);
    names.add(json::type_of<Inner>(), json::Direction::out);
    rapidjson::StringBuffer buffer;
    json::Writer writer(buffer);
    names.write_components(writer);
    std::string text = buffer.GetString();
    EXPECT_NE(text.find("\"Inner\":"), text.npos);
    EXPECT_NE(text.find("\"InnerInput\":"), text.npos);
}

}  // namespace
