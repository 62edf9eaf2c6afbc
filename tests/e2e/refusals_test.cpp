// The whole program against requests that it has to refuse: every row with its status and its code
// (and, for bodies, where the first violation is). Together with the table of the transport these
// are the bad inputs that the project promises.
#include "tests/support/malformed_http.hpp"
#include "tests/support/plan.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace {

using namespace tests::support;

struct Case {
    std::string name, method, path, body;
    unsigned status;
    std::string code;
    std::string pointer,
        violation;  ///< one violation that must be listed; empty: none is looked for
    Headers headers = {{"Content-Type", "application/json"}};
};

std::string repeat(std::string_view part, std::size_t times) {
    std::string text;
    while (times-- > 0) text += part;
    return text;
}

const std::string events_path = "/drives/dot-mo/events";

std::vector<Case> cases() {
    std::vector<Case> all;
    const auto id = id_of("a");
    const auto post = [&](std::string name, std::string path, std::string body, unsigned status,
                          std::string code, std::string pointer = {}, std::string violation = {}) {
        all.push_back({std::move(name), "POST", std::move(path), std::move(body), status,
                       std::move(code), std::move(pointer), std::move(violation)});
    };
    // ── What is no JSON ──
    const std::vector<std::pair<std::string, std::string>> texts{
        {"empty", ""},
        {"spaces", "   \n\t"},
        {"word", "giot"},
        {"open_object", "{"},
        {"open_array", "["},
        {"open_string", "\"abc"},
        {"close_only", "}"},
        {"wrong_close", "{]"},
        {"comma_only", ","},
        {"trailing_comma", "{\"code\":\"x\",}"},
        {"trailing_comma_in_list", "{\"device\":\"t\",\"events\":[1,]}"},
        {"no_colon", "{\"code\" \"x\"}"},
        {"no_value", "{\"code\":}"},
        {"two_values", "{\"code\":1 2}"},
        {"no_quotes", "{code:1}"},
        {"single_quotes", "{'code':'x'}"},
        {"comment", "{/* x */}"},
        {"line_comment", "{} // x"},
        {"two_documents", "{}{}"},
        {"bytes_after", "{} x"},
        {"nan", "{\"value\":NaN}"},
        {"infinity", "{\"value\":Infinity}"},
        {"plus", "{\"value\":+1}"},
        {"leading_zero", "{\"value\":01}"},
        {"dot_first", "{\"value\":.5}"},
        {"dot_last", "{\"value\":1.}"},
        {"exponent_empty", "{\"value\":1e}"},
        {"hex", "{\"value\":0x10}"},
        {"number_too_large", "{\"value\":1e400}"},
        {"minus_alone", "{\"value\":-}"},
        {"true_upper", "{\"emergency\":TRUE}"},
        {"null_upper", "{\"code\":NULL}"},
        {"escape_unknown", "{\"code\":\"\\x\"}"},
        {"escape_cut", "{\"code\":\"\\u00\"}"},
        {"escape_not_hex", "{\"code\":\"\\u00zz\"}"},
        {"surrogate_alone", "{\"code\":\"\\ud800\"}"},
        {"surrogate_low_first", "{\"code\":\"\\udc00\\ud800\"}"},
        {"raw_newline_in_string", "{\"code\":\"a\nb\"}"},
        {"raw_tab_in_string", "{\"code\":\"a\tb\"}"},
        {"raw_nul", std::string("{\"code\":\"a\0b\"}", 14)},
        {"nul_after", std::string("{}\0", 3)},
        {"utf8_bom", "\xef\xbb\xbf{}"},
        {"utf16", std::string("{\0}\0", 4)},
        {"latin1", "{\"code\":\"Ki\xean\"}"},
        {"utf8_cut", "{\"code\":\"\xe1\xbb\"}"},
        {"utf8_overlong", "{\"code\":\"\xc0\xaf\"}"},
        {"utf8_surrogate", "{\"code\":\"\xed\xa0\x80\"}"},
        {"utf8_past_unicode", "{\"code\":\"\xf4\x90\x80\x80\"}"},
        {"xml", "<organization/>"},
        {"form", "code=x&name=y"},
        {"csv", "code,name\nx,y\n"}};
    for (const auto& [name, text] : texts) {
        post("text_" + name, "/organizations", text, 400, "invalid_json");
        post("events_text_" + name, events_path, text, 400, "invalid_json");
    }
    for (const std::string& path : {std::string("/organizations"), events_path}) {
        const std::string of = path == events_path ? "_events" : "_organizations";
        post("deep_arrays" + of, path, repeat("[", 1'000) + repeat("]", 1'000), 400,
             "json_too_deep");
        post("deep_objects" + of, path, repeat("{\"a\":", 100) + "1" + repeat("}", 100), 400,
             "json_too_deep");
        post("deepest_unclosed" + of, path, repeat("[", 100'000), 400, "json_too_deep");
        for (const auto& [name, text] :
             std::vector<std::pair<std::string, std::string>>{{"array", "[]"},
                                                              {"number", "1"},
                                                              {"string", "\"x\""},
                                                              {"null", "null"},
                                                              {"true", "true"}})
            post("root_" + name + of, path, text, 422, "invalid_body");
    }

    // ── Bodies that break rules ──
    const auto organization = [&](std::string name, std::string members, std::string pointer,
                                  std::string violation) {
        post("organization_" + name, "/organizations", "{" + members + "}", 422, "invalid_body",
             std::move(pointer), std::move(violation));
    };
    const std::string good = "\"code\":\"moi\",\"name\":\"Mới\",\"kind\":\"school\"";
    organization("without_code", "\"name\":\"Mới\",\"kind\":\"school\"", "/code", "required");
    organization("empty_object", "", "/name", "required");
    organization("code_null", "\"code\":null,\"name\":\"Mới\",\"kind\":\"school\"", "/code",
                 "null_not_allowed");
    organization("code_number", "\"code\":5,\"name\":\"Mới\",\"kind\":\"school\"", "/code",
                 "wrong_type");
    for (const auto& [name, code] :
         std::vector<std::pair<std::string, std::string>>{{"upper", "Moi"},
                                                          {"space", "m oi"},
                                                          {"accent", "mới"},
                                                          {"underscore", "m_oi"},
                                                          {"hyphen_first", "-moi"},
                                                          {"hyphen_last", "moi-"},
                                                          {"empty", ""},
                                                          {"slash", "a/b"},
                                                          {"dots", ".."},
                                                          {"uuid", id},
                                                          {"too_long", std::string(65, 'a')}})
        organization("code_" + name,
                     "\"code\":\"" + code + "\",\"name\":\"Mới\",\"kind\":\"school\"", "/code",
                     "not_a_code");
    organization("name_empty", "\"code\":\"moi\",\"name\":\"\",\"kind\":\"school\"", "/name",
                 "too_short");
    organization("name_too_long",
                 "\"code\":\"moi\",\"name\":\"" + repeat("ư", 201) + "\",\"kind\":\"school\"",
                 "/name", "too_long");
    organization("name_control", "\"code\":\"moi\",\"name\":\"a\\u0007b\",\"kind\":\"school\"",
                 "/name", "control_character");
    organization("name_nul", "\"code\":\"moi\",\"name\":\"a\\u0000b\",\"kind\":\"school\"", "/name",
                 "control_character");
    organization("name_list", "\"code\":\"moi\",\"name\":[],\"kind\":\"school\"", "/name",
                 "wrong_type");
    organization("kind_unknown", "\"code\":\"moi\",\"name\":\"Mới\",\"kind\":\"club\"", "/kind",
                 "not_a_choice");
    organization("kind_upper", "\"code\":\"moi\",\"name\":\"Mới\",\"kind\":\"SCHOOL\"", "/kind",
                 "not_a_choice");
    organization("kind_number", "\"code\":\"moi\",\"name\":\"Mới\",\"kind\":1", "/kind",
                 "wrong_type");
    organization("field_unknown", good + ",\"colour\":\"red\"", "/colour", "unknown_field");
    organization("field_with_slash", good + ",\"a/b~c\":1", "/a~1b~0c", "unknown_field");
    organization("field_twice", good + ",\"name\":\"Khác\"", "/name", "duplicate_field");
    organization("id_not_a_uuid", good + ",\"id\":\"1\"", "/id", "not_a_uuid");
    organization("id_nil", good + ",\"id\":\"00000000-0000-0000-0000-000000000000\"", "/id",
                 "not_a_uuid");
    for (const auto& [name, day] :
         std::vector<std::pair<std::string, std::string>>{{"of_february_30", "2020-02-30"},
                                                          {"reversed", "09-02-2020"},
                                                          {"with_slashes", "2020/02/09"},
                                                          {"instant", "2020-02-09T00:00:00Z"},
                                                          {"short", "2020-2-9"},
                                                          {"empty", ""},
                                                          {"space", " 2020-02-09"},
                                                          {"no_leap_year", "2019-02-29"},
                                                          {"month_13", "2020-13-01"},
                                                          {"zero", "0000-00-00"},
                                                          {"far", "9999-12-31"},
                                                          {"negative", "-2020-02-09"}})
        organization("day_" + name, good + ",\"valid_from\":\"" + day + "\"", "/valid_from",
                     "not_a_day");
    post("organization_unknown_parent", "/organizations", "{" + good + ",\"parent\":\"khong-co\"}",
         422, "organization_not_found", "/parent", "organization_not_found");
    post("organization_ends_first", "/organizations",
         "{" + good + ",\"valid_from\":\"2020-02-02\",\"valid_to\":\"2020-02-01\"}", 422,
         "ends_before_starts", "/valid_to", "ends_before_starts");

    const auto event = [&](std::string name, std::string members, std::string pointer,
                           std::string violation) {
        post("event_" + name, events_path,
             "{\"device\":\"t\",\"events\":[{\"id\":\"" + id +
                 "\",\"at\":\"2020-02-09T08:00:00+07:00\"," + members + "}]}",
             422, "invalid_body", "/events/0" + pointer, std::move(violation));
    };
    event("without_kind", "\"unit\":\"VN1\"", "/kind", "required");
    event("kind_unknown", "\"kind\":\"stolen\"", "/kind", "not_a_choice");
    event("kind_of_the_service", "\"kind\":\"settled\"", "/kind", "not_a_choice");
    for (const auto& [name, count, code] :
         std::vector<std::tuple<std::string, std::string, std::string>>{
             {"zero", "0", "too_small"},
             {"negative", "-1", "too_small"},
             {"fraction", "1.5", "wrong_type"},
             {"point_zero", "1.0", "wrong_type"},
             {"text", "\"1\"", "wrong_type"},
             {"too_large", "100001", "too_large"},
             {"over_int64", "9223372036854775808", "too_large"},
             {"exponent", "1e3", "wrong_type"},
             {"true", "true", "wrong_type"},
             {"list", "[1]", "wrong_type"}})
        event("count_" + name, "\"kind\":\"counted\",\"count\":" + count, "/count", code);
    event("volume_zero", "\"kind\":\"collected\",\"nominal_ml\":0", "/nominal_ml", "too_small");
    event("volume_too_large", "\"kind\":\"collected\",\"nominal_ml\":1001", "/nominal_ml",
          "too_large");
    event("component_unknown", "\"kind\":\"collected\",\"component\":\"red_cells\"", "/component",
          "not_a_choice");
    event("abo_lower", "\"kind\":\"collected\",\"abo\":\"o\"", "/abo", "not_a_choice");
    event("abo_zero", "\"kind\":\"collected\",\"abo\":\"0\"", "/abo", "not_a_choice");
    event("rh_word", "\"kind\":\"collected\",\"rh\":\"positive\"", "/rh", "not_a_choice");
    event("donor_class_unknown", "\"kind\":\"collected\",\"donor_class\":\"new\"", "/donor_class",
          "not_a_choice");
    event("donor_not_a_uuid", "\"kind\":\"collected\",\"donor\":\"079123456789\"", "/donor",
          "not_a_uuid");
    event("unit_empty", "\"kind\":\"collected\",\"unit\":\"\"", "/unit", "too_short");
    event("unit_too_long", "\"kind\":\"collected\",\"unit\":\"" + std::string(33, '1') + "\"",
          "/unit", "unit_too_long");
    event("collected_with_count", "\"kind\":\"collected\",\"count\":2", "/count", "not_for_kind");
    event("counted_without_count", "\"kind\":\"counted\"", "/count", "required");
    event("counted_with_unit", "\"kind\":\"counted\",\"count\":1,\"unit\":\"VN1\"", "/unit",
          "not_for_kind");
    event("typed_without_unit", "\"kind\":\"typed\",\"abo\":\"O\"", "/unit", "required");
    event("typed_without_group", "\"kind\":\"typed\",\"unit\":\"VN1\"", "", "group_missing");
    event("discarded_without_reason", "\"kind\":\"discarded\",\"count\":1", "/reason", "required");
    event("discarded_both", "\"kind\":\"discarded\",\"count\":1,\"unit\":\"VN1\",\"reason\":\"x\"",
          "", "unit_or_count");
    event("discarded_neither", "\"kind\":\"discarded\",\"reason\":\"x\"", "", "unit_or_count");
    event("discarded_unit_with_volume",
          "\"kind\":\"discarded\",\"unit\":\"VN1\",\"nominal_ml\":350,\"reason\":\"x\"", "",
          "not_for_kind");
    event("reversed_without_event", "\"kind\":\"reversed\",\"reason\":\"x\"", "/event", "required");
    event("reversed_without_reason", "\"kind\":\"reversed\",\"event\":\"" + id + "\"", "/reason",
          "required");
    event("reversed_with_count",
          "\"kind\":\"reversed\",\"event\":\"" + id + "\",\"reason\":\"x\",\"count\":1", "/count",
          "not_for_kind");
    event("registered_with_unit", "\"kind\":\"registered\",\"unit\":\"VN1\"", "/unit",
          "not_for_kind");
    event("reason_too_long",
          "\"kind\":\"discarded\",\"count\":1,\"reason\":\"" + std::string(201, 'x') + "\"",
          "/reason", "too_long");
    event("field_unknown", "\"kind\":\"collected\",\"seq\":1", "/seq", "unknown_field");
    for (const auto& [name, at] : std::vector<std::pair<std::string, std::string>>{
             {"without_offset", "2020-02-09T08:00:00"},
             {"day_only", "2020-02-09"},
             {"space", "2020-02-09 08:00:00+07:00"},
             {"hour_24", "2020-02-09T24:00:00+07:00"},
             {"minute_60", "2020-02-09T08:60:00+07:00"},
             {"leap_second", "2020-02-09T23:59:60Z"},
             {"offset_short", "2020-02-09T08:00:00+7"},
             {"offset_far", "2020-02-09T08:00:00+99:00"},
             {"epoch", "1581210000"},
             {"word", "hôm nay"},
             {"february_30", "2020-02-30T08:00:00+07:00"}})
        post("event_at_" + name, events_path,
             "{\"device\":\"t\",\"events\":[{\"id\":\"" + id +
                 "\",\"kind\":\"collected\",\"at\":\"" + at + "\"}]}",
             422, "invalid_body", "/events/0/at", "not_an_instant");
    post("event_before_2000", events_path,
         "{\"device\":\"t\",\"events\":[{\"id\":\"" + id +
             "\",\"kind\":\"collected\",\"at\":\"1999-12-31T16:59:59Z\"}]}",
         422, "invalid_body", "/events/0/at", "out_of_range");
    for (const auto& [name, bad] : std::vector<std::pair<std::string, std::string>>{
             {"short", "1"},
             {"braces", "{" + id + "}"},
             {"no_hyphens", repeat("0", 32)},
             {"not_hex", repeat("g", 8) + id.substr(8)},
             {"empty", ""},
             {"nil", "00000000-0000-0000-0000-000000000000"}})
        post("event_id_" + name, events_path,
             "{\"device\":\"t\",\"events\":[{\"id\":\"" + bad +
                 "\",\"kind\":\"collected\",\"at\":\"2020-02-09T08:00:00Z\"}]}",
             422, "invalid_body", "/events/0/id", "not_a_uuid");
    post("events_missing", events_path, "{\"device\":\"t\"}", 422, "invalid_body", "/events",
         "required");
    post("events_empty", events_path, "{\"device\":\"t\",\"events\":[]}", 422, "invalid_body",
         "/events", "too_few_items");
    post("events_object", events_path, "{\"device\":\"t\",\"events\":{}}", 422, "invalid_body",
         "/events", "wrong_type");
    post("events_of_null", events_path, "{\"device\":\"t\",\"events\":[null]}", 422, "invalid_body",
         "/events/0", "null_not_allowed");
    post("events_of_numbers", events_path, "{\"device\":\"t\",\"events\":[1,2]}", 422,
         "invalid_body", "/events/1", "wrong_type");
    post("events_too_many", events_path,
         "{\"device\":\"t\",\"events\":[" + repeat("1,", 1'000) + "1]}", 422, "invalid_body",
         "/events", "too_many_items");
    post("device_missing", events_path, "{\"events\":[]}", 422, "invalid_body", "/device",
         "required");
    post("device_empty", events_path, "{\"device\":\"\",\"events\":[]}", 422, "invalid_body",
         "/device", "too_short");
    post("device_too_long", events_path,
         "{\"device\":\"" + std::string(65, 'd') + "\",\"events\":[]}", 422, "invalid_body",
         "/device", "too_long");

    post(
        "drive_ends_first", "/drives",
        R"({"code":"d","title":"D","site":"cho","organization":"rach-gia","starts_at":"2020-02-09T09:00:00Z","ends_at":"2020-02-09T08:00:00Z"})",
        422, "ends_before_starts", "/ends_at", "ends_before_starts");
    post(
        "drive_born_open", "/drives",
        R"({"code":"d","title":"D","site":"cho","organization":"rach-gia","starts_at":"2020-02-09T07:00:00Z","ends_at":"2020-02-09T08:00:00Z","status":"open"})",
        422, "invalid_body", "/status", "not_a_choice");
    post(
        "drive_emergency_text", "/drives",
        R"({"code":"d","title":"D","site":"cho","organization":"rach-gia","starts_at":"2020-02-09T07:00:00Z","ends_at":"2020-02-09T08:00:00Z","emergency":"yes"})",
        422, "invalid_body", "/emergency", "wrong_type");
    post(
        "drive_too_many_campaigns", "/drives",
        R"({"code":"d","title":"D","site":"cho","organization":"rach-gia","starts_at":"2020-02-09T07:00:00Z","ends_at":"2020-02-09T08:00:00Z","campaigns":[)" +
            repeat("\"xuan-hong\",", 20) + "\"xuan-hong\"]}",
        422, "invalid_body", "/campaigns", "too_many_items");
    post("site_half_position", "/sites", R"({"code":"d","name":"D","lat":10})", 422,
         "half_position", "/lon", "half_position");
    post("site_north_of_the_pole", "/sites", R"({"code":"d","name":"D","lat":90.5,"lon":0})", 422,
         "invalid_body", "/lat", "too_large");
    post("site_beds_fraction", "/sites", R"({"code":"d","name":"D","beds":2.5})", 422,
         "invalid_body", "/beds", "wrong_type");
    post("transition_unknown", "/drives/dot-mo/transitions", R"({"to":"done"})", 422,
         "invalid_body", "/to", "not_a_choice");
    post("transition_of_nothing", "/drives/khong-co/transitions", R"({"to":"open"})", 404,
         "drive_not_found");
    post("review_of_nothing", "/drives/dot-mo/review/" + id,
         R"({"decision":"let_in","reason":"x"})", 404, "review_not_found");
    post("review_not_a_uuid", "/drives/dot-mo/review/abc", R"({"decision":"let_in","reason":"x"})",
         404, "review_not_found");
    post("review_without_reason", "/drives/dot-mo/review/" + id, R"({"decision":"let_in"})", 422,
         "invalid_body", "/reason", "required");
    post("tariff_without_prices", "/tariffs", R"({"code":"g","title":"G","prices":[]})", 422,
         "invalid_body", "/prices", "too_few_items");
    post(
        "tariff_negative", "/tariffs",
        R"({"code":"g","title":"G","prices":[{"component":"whole_blood","nominal_ml":350,"price_vnd":-1}]})",
        422, "invalid_body", "/prices/0/price_vnd", "too_small");
    post(
        "tariff_fraction", "/tariffs",
        R"({"code":"g","title":"G","prices":[{"component":"whole_blood","nominal_ml":350,"price_vnd":0.5}]})",
        422, "invalid_body", "/prices/0/price_vnd", "wrong_type");
    post(
        "tariff_price_twice", "/tariffs",
        R"({"code":"g","title":"G","prices":[{"component":"whole_blood","nominal_ml":350,"price_vnd":1},{"component":"whole_blood","nominal_ml":350,"price_vnd":2}]})",
        422, "price_repeated", "/prices/1", "price_repeated");

    // ── Queries ──
    const auto get = [&](std::string name, std::string path, std::string code,
                         std::string pointer = {}, std::string violation = {}) {
        all.push_back({"get_" + std::move(name),
                       "GET",
                       std::move(path),
                       {},
                       400,
                       std::move(code),
                       std::move(pointer),
                       std::move(violation),
                       {}});
    };
    get("unknown_parameter", "/totals?mau=do", "unknown_parameter", "?mau", "unknown_parameter");
    get("parameter_upper", "/totals?BY=day", "unknown_parameter", "?BY", "unknown_parameter");
    get("parameter_without_name", "/totals?=day", "unknown_parameter");
    get("parameter_twice", "/totals?by=day&by=month", "repeated_parameter", "?by",
        "repeated_parameter");
    get("by_unknown", "/totals?by=colour", "invalid_parameter", "?by", "not_a_choice");
    get("by_twice", "/totals?by=day,day", "invalid_parameter", "?by", "repeated_choice");
    get("day_bad", "/totals?from=2020-02-30", "invalid_parameter", "?from", "not_a_day");
    get("day_empty", "/totals?from=", "invalid_parameter", "?from", "not_a_day");
    get("to_before_from", "/totals?from=2020-02-02&to=2020-02-01", "invalid_parameter", "?to",
        "ends_before_starts");
    get("campaign_unknown", "/totals?campaign=khong-co", "invalid_parameter", "?campaign",
        "campaign_not_found");
    get("organization_unknown", "/totals?organization=khong-co", "invalid_parameter",
        "?organization", "organization_not_found");
    get("collector_unknown", "/totals?collected_by=khong-co", "invalid_parameter", "?collected_by",
        "organization_not_found");
    get("site_unknown", "/totals?site=khong-co", "invalid_parameter", "?site", "site_not_found");
    get("drive_unknown", "/totals?drive=khong-co", "invalid_parameter", "?drive",
        "drive_not_found");
    get("volume_word", "/totals?nominal_ml=large", "invalid_parameter", "?nominal_ml",
        "wrong_type");
    get("volume_zero", "/totals?nominal_ml=0", "invalid_parameter", "?nominal_ml", "too_small");
    get("rh_word", "/totals?rh=positive", "invalid_parameter", "?rh", "not_a_choice");
    get("tariff_unknown", "/valuation?tariff=khong-co", "invalid_parameter", "?tariff",
        "tariff_not_found");
    get("limit_zero", "/drives?limit=0", "invalid_parameter", "?limit", "too_small");
    get("limit_too_large", "/drives?limit=201", "invalid_parameter", "?limit", "too_large");
    get("limit_word", "/drives?limit=all", "invalid_parameter", "?limit", "wrong_type");
    get("limit_over_int64", "/drives?limit=99999999999999999999", "invalid_parameter", "?limit",
        "too_large");
    get("sort_unknown", "/drives?sort=colour", "invalid_parameter", "?sort", "not_a_choice");
    get("sort_two_signs", "/drives?sort=--code", "invalid_parameter", "?sort", "not_a_choice");
    get("status_unknown", "/drives?status=open,done", "invalid_parameter", "?status",
        "not_a_choice");
    get("cursor_bad", "/drives?cursor=abc", "invalid_cursor");
    get("cursor_of_events_bad", "/drives/dot-mo/events?cursor=%00", "malformed_request");
    get("delta_negative", "/events?after=-1", "invalid_parameter", "?after", "too_small");
    get("delta_limit", "/events?limit=1001", "invalid_parameter", "?limit", "too_large");
    get("emergency_yes", "/drives?emergency=yes", "invalid_parameter", "?emergency", "wrong_type");
    get("not_utf8_in_value", "/totals?campaign=%ff", "invalid_parameter");
    get("not_utf8_in_name", "/totals?%ff=1", "unknown_parameter");

    // ── Headers ──
    const auto with = [&](std::string name, std::string method, std::string path, std::string body,
                          Headers headers, unsigned status, std::string code) {
        all.push_back({std::move(name),
                       std::move(method),
                       std::move(path),
                       std::move(body),
                       status,
                       std::move(code),
                       {},
                       {},
                       std::move(headers)});
    };
    for (const char* type : {"text/plain", "application/xml", "application/x-www-form-urlencoded",
                             "multipart/form-data; boundary=x", "application/jsonx",
                             "application/json; charset=latin1", "text/json", "json", ""})
        with("content_type_" + std::to_string(all.size()), "POST", "/organizations",
             "{" + good + "}", {{"Content-Type", type}}, 415, "unsupported_media_type");
    with("no_content_type", "POST", "/organizations", "{" + good + "}", {}, 415,
         "unsupported_media_type");
    with("gzip", "POST", "/organizations", "{" + good + "}",
         {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}, 415,
         "unsupported_media_type");
    for (const char* accept :
         {"image/png", "text/html", "application/xml", "application/json;q=0", "image/*"})
        with("accept_" + std::to_string(all.size()), "GET", "/totals", {}, {{"Accept", accept}},
             406, "not_acceptable");
    with("if_match_missing", "PATCH", "/sites/cho", "{\"beds\":1}",
         {{"Content-Type", "application/json"}}, 428, "if_match_required");
    with("if_match_stale", "PATCH", "/sites/cho", "{\"beds\":1}",
         {{"Content-Type", "application/json"}, {"If-Match", "\"99\""}}, 412, "stale_version");
    with("if_match_without_quotes", "PATCH", "/sites/cho", "{\"beds\":1}",
         {{"Content-Type", "application/json"}, {"If-Match", "1"}}, 412, "stale_version");
    with("key_with_space", "POST", "/organizations", "{" + good + "}",
         {{"Content-Type", "application/json"}, {"Idempotency-Key", "a b"}}, 400,
         "invalid_idempotency_key");
    with("key_too_long", "POST", "/organizations", "{" + good + "}",
         {{"Content-Type", "application/json"}, {"Idempotency-Key", std::string(201, 'k')}}, 400,
         "invalid_idempotency_key");
    with("key_empty", "POST", "/organizations", "{" + good + "}",
         {{"Content-Type", "application/json"}, {"Idempotency-Key", ""}}, 400,
         "invalid_idempotency_key");
    for (const char* method : {"DELETE", "PUT", "PATCH"})
        with("method_" + std::string(method), method, "/totals", {}, {}, 405, "method_not_allowed");
    for (const char* path : {"/khong-co", "/drives/dot-mo/khong-co", "/drives//events", "/..",
                             "/drives/..%2f..%2fetc", "/TOTALS", "/totals;x=1"})
        with("path_" + std::to_string(all.size()), "GET", path, {}, {}, 404,
             std::string_view(path) == "/drives/..%2f..%2fetc" ? "drive_not_found"
                                                               : "route_not_found");
    return all;
}

class Refusals : public testing::Test {
  protected:
    Refusals() {
        plan(s);
        plan_drive(s, "dot-mo");
    }
    RealService s;
};

TEST_F(Refusals, EveryBadRequestHasItsStatusAndCode) {
    const auto before = s.get("/totals").body;
    auto client = s.client();
    for (const auto& c : cases()) {
        SCOPED_TRACE(c.name);
        const auto answer = client.request(c.method, "/api/v1" + c.path, c.headers, c.body);
        EXPECT_EQ(answer.status, c.status) << answer.body.substr(0, 500);
        EXPECT_EQ(answer.code(), c.code) << answer.body.substr(0, 500);
        EXPECT_EQ(answer.header("content-type"), "application/problem+json");
        EXPECT_LT(answer.body.size(), 1'048'576u);
        if (c.violation.empty()) continue;
        bool listed = false;
        for (const auto& e : Json::parse(answer.body)["errors"].items())
            listed |= e["pointer"].text() == c.pointer && e["code"].text() == c.violation;
        EXPECT_TRUE(listed) << c.pointer << " " << c.violation << " is not in "
                            << answer.body.substr(0, 700);
    }
    EXPECT_EQ(s.get("/totals").body, before) << "a refused request changed something";
    EXPECT_EQ(s.get("/organizations/moi").status, 404u);
}

TEST_F(Refusals, WhatTheTransportRefusesNeverReachesTheApplication) {
    const auto before = s.get("/totals").body;
    for (const auto& c : malformed_http()) {
        SCOPED_TRACE(c.name);
        expect_refused(s.port(), c);
    }
    EXPECT_EQ(s.get("/totals").body, before);
}

TEST(RefusalsTable, IsAsLargeAsPromised) {
    const auto rows = cases();
    EXPECT_GE(rows.size() + malformed_http().size(), 250u);
    std::set<std::string> names;
    for (const auto& c : rows) EXPECT_TRUE(names.insert(c.name).second) << c.name;
    testing::Test::RecordProperty("requests", int(rows.size()));
    testing::Test::RecordProperty("transport", int(malformed_http().size()));
}

}  // namespace
