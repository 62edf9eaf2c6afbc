#include "tests/support/malformed_http.hpp"

#include <string>
#include <string_view>

namespace tests::support {
namespace {

constexpr auto malformed = "malformed_request";

std::string repeat(std::string_view part, std::size_t times) {
    std::string text;
    text.reserve(part.size() * times);
    while (times-- > 0) text += part;
    return text;
}

// "\0" cannot be written inside a C string literal without its length.
std::string operator""_b(const char* text, std::size_t size) {
    return {text, size};
}

std::string get(std::string_view more) {
    return "GET /ok HTTP/1.1\r\nHost: a\r\n" + std::string(more) + "\r\n";
}

std::string post(std::string_view headers, std::string_view body = {}) {
    return "POST /echo HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n" + std::string(body);
}

std::string chunked(std::string_view body) {
    return post("Transfer-Encoding: chunked\r\n", body);
}

std::string request_line(std::string_view line) {
    return std::string(line) + "\r\nHost: a\r\n\r\n";
}

// What a smuggler would hide behind a request whose end two servers see differently.
const std::string hidden = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";

}  // namespace

std::vector<RawCase> malformed_http() {
    std::vector<RawCase> all;
    const auto add = [&](std::string name, std::string bytes, unsigned status = 400,
                         std::string code = malformed) {
        all.push_back({std::move(name), std::move(bytes), status, std::move(code), true, false});
    };
    const auto cut = [&](std::string name, std::string bytes) {
        all.push_back({std::move(name), std::move(bytes), 400, malformed, true, true});
    };

    // The first bytes.
    add("tls_client_hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"_b);
    add("nul_first", "\0GET /ok HTTP/1.1\r\nHost: a\r\n\r\n"_b);
    add("space_first", request_line(" GET /ok HTTP/1.1"));
    add("tab_first", request_line("\tGET /ok HTTP/1.1"));
    add("line_feed_first", "\n" + hidden);
    add("two_empty_lines", "\r\n\r\n" + hidden);
    add("carriage_return_only", "\rGET /ok HTTP/1.1\r\nHost: a\r\n\r\n");
    add("utf8_bom", "\xef\xbb\xbf" + hidden);
    add("json_instead", "{\"a\":1}\r\n\r\n");
    add("answer_instead", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    add("socks5", "\x05\x01\x00"_b);
    add("proxy_protocol_v1", "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n" + hidden);
    add("proxy_protocol_v2", "\r\n\r\n\0\r\nQUIT\n"_b);
    add("parenthesis_in_method", request_line("G(T /ok HTTP/1.1"));

    // The request line.
    add("no_target", request_line("GET HTTP/1.1"));
    add("two_spaces", request_line("GET  /ok HTTP/1.1"));
    add("two_spaces_before_version", request_line("GET /ok  HTTP/1.1"));
    add("tab_as_separator", request_line("GET\t/ok\tHTTP/1.1"));
    add("space_after_version", request_line("GET /ok HTTP/1.1 "));
    add("no_version", request_line("GET /ok"));
    add("http_0_9", "GET /ok\r\n\r\n");
    add("method_alone", request_line("GET"));
    add("version_lower_case", request_line("GET /ok http/1.1"));
    add("version_without_minor", request_line("GET /ok HTTP/1"));
    add("version_three_parts", request_line("GET /ok HTTP/1.1.1"));
    add("version_two_digits", request_line("GET /ok HTTP/1.10"));
    add("version_not_a_number", request_line("GET /ok HTTP/x.y"));
    add("version_other_protocol", request_line("GET /ok RTSP/1.0"));
    add("version_icy", request_line("GET /ok ICY/1.1"));
    add("version_comma", request_line("GET /ok HTTP/1,1"));
    add("version_http_2", request_line("GET /ok HTTP/2.0"), 505, "version_not_supported");
    add("version_http_3", request_line("GET /ok HTTP/3.0"), 505, "version_not_supported");
    add("version_http_1_2", request_line("GET /ok HTTP/1.2"), 505, "version_not_supported");
    add("version_http_0_9", request_line("GET /ok HTTP/0.9"), 505, "version_not_supported");
    add("version_http_9_9", request_line("GET /ok HTTP/9.9"), 505, "version_not_supported");
    add("http_2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "version_not_supported");
    add("unknown_method", request_line("BREW /ok HTTP/1.1"), 501, "method_not_implemented");
    add("method_lower_case", request_line("get /ok HTTP/1.1"), 501, "method_not_implemented");
    add("method_trace", request_line("TRACE /ok HTTP/1.1"), 501, "method_not_implemented");
    add("method_connect", request_line("CONNECT a:80 HTTP/1.1"), 501, "method_not_implemented");
    add("method_propfind", request_line("PROPFIND /ok HTTP/1.1"), 501, "method_not_implemented");
    add("method_very_long", request_line(repeat("A", 2'000) + " /ok HTTP/1.1"), 501,
        "method_not_implemented");
    add("target_without_slash", request_line("GET ok HTTP/1.1"));
    add("target_star_for_get", request_line("GET * HTTP/1.1"));
    add("target_authority", request_line("GET a:80 HTTP/1.1"));
    add("target_other_scheme", request_line("GET ftp://a/ok HTTP/1.1"));
    add("target_absolute_without_host", request_line("GET http:///ok HTTP/1.1"));
    add("target_absolute_with_user", request_line("GET http://u@a/ok HTTP/1.1"));
    add("target_fragment", request_line("GET /ok#x HTTP/1.1"));
    add("target_nul", "GET /o\0k HTTP/1.1\r\nHost: a\r\n\r\n"_b);
    add("target_control", request_line("GET /o\x01k HTTP/1.1"));
    add("target_delete", request_line("GET /o\x7fk HTTP/1.1"));
    add("target_raw_utf8", request_line("GET /hi\xe1\xba\xbfn HTTP/1.1"));
    add("target_raw_latin1", request_line("GET /caf\xe9 HTTP/1.1"));
    add("target_space", request_line("GET /o k HTTP/1.1"));
    add("target_quote", request_line("GET /\"ok\" HTTP/1.1"));
    add("target_angle", request_line("GET /<ok> HTTP/1.1"));
    add("target_backslash", request_line("GET \\ok HTTP/1.1"));
    add("target_backslash_within", request_line("GET /a\\ok HTTP/1.1"));
    add("target_brace", request_line("GET /{ok} HTTP/1.1"));
    add("target_escape_cut", request_line("GET /ok%2 HTTP/1.1"));
    add("target_escape_alone", request_line("GET /ok% HTTP/1.1"));
    add("target_escape_not_hex", request_line("GET /ok%zz HTTP/1.1"));
    add("target_escape_unicode", request_line("GET /ok%u0041 HTTP/1.1"));
    add("target_escaped_nul", request_line("GET /ok%00 HTTP/1.1"));
    add("target_escaped_nul_in_query", request_line("GET /ok?a=%00 HTTP/1.1"));
    add("target_too_long", request_line("GET /" + repeat("a", 9'000) + " HTTP/1.1"), 414,
        "target_too_long");
    add("target_endless", "GET /" + repeat("a", 20'000), 414, "target_too_long");
    add("query_too_long", request_line("GET /ok?" + repeat("a=b&", 3'000) + " HTTP/1.1"), 414,
        "target_too_long");

    // Line ends.
    add("bare_line_feeds", "GET /ok HTTP/1.1\nHost: a\n\n");
    add("bare_line_feed_after_line", "GET /ok HTTP/1.1\nHost: a\r\n\r\n");
    add("bare_line_feed_in_header", "GET /ok HTTP/1.1\r\nHost: a\nX: b\r\n\r\n");
    add("bare_line_feed_at_end", "GET /ok HTTP/1.1\r\nHost: a\r\n\n");
    add("bare_carriage_return", "GET /ok HTTP/1.1\r\nHost: a\rX: b\r\n\r\n");
    add("bare_carriage_return_hides_length",
        "POST /echo HTTP/1.1\r\nHost: a\r\nX: y\rContent-Length: 3\r\n\r\nabc");
    add("carriage_return_twice", "GET /ok HTTP/1.1\r\r\nHost: a\r\n\r\n");
    add("folded_with_space", get("X-Long: a\r\n b\r\n"));
    add("folded_with_tab", get("X-Long: a\r\n\tb\r\n"));
    add("folded_first_header", "GET /ok HTTP/1.1\r\n Host: a\r\n\r\n");
    add("folded_transfer_encoding", post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"));
    add("folded_host", "GET /ok HTTP/1.1\r\nHost:\r\n a\r\n\r\n");

    // Headers.
    add("no_host", "GET /ok HTTP/1.1\r\n\r\n");
    add("no_host_but_others", "GET /ok HTTP/1.1\r\nAccept: */*\r\n\r\n");
    add("empty_host", "GET /ok HTTP/1.1\r\nHost:\r\n\r\n");
    add("two_hosts", "GET /ok HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
    add("two_equal_hosts", "GET /ok HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n");
    add("host_with_space", "GET /ok HTTP/1.1\r\nHost: a b\r\n\r\n");
    add("host_with_path", "GET /ok HTTP/1.1\r\nHost: a/b\r\n\r\n");
    add("host_with_user", "GET /ok HTTP/1.1\r\nHost: u@a\r\n\r\n");
    add("host_list", "GET /ok HTTP/1.1\r\nHost: a, b\r\n\r\n");
    add("host_port_not_a_number", "GET /ok HTTP/1.1\r\nHost: a:http\r\n\r\n");
    add("host_port_too_long", "GET /ok HTTP/1.1\r\nHost: a:123456\r\n\r\n");
    add("host_bracket_open", "GET /ok HTTP/1.1\r\nHost: [::1\r\n\r\n");
    add("host_bracket_empty", "GET /ok HTTP/1.1\r\nHost: []\r\n\r\n");
    add("host_utf8", "GET /ok HTTP/1.1\r\nHost: gi\xe1\xbb\x8dt\r\n\r\n");
    add("header_without_colon", get("Header\r\n"));
    add("header_without_name", get(": value\r\n"));
    add("space_before_colon", get("Accept : a\r\n"));
    add("space_before_colon_of_length", post("Content-Length : 3\r\n", "abc"));
    add("tab_before_colon", get("Accept\t: a\r\n"));
    add("space_in_name", get("My Header: a\r\n"));
    add("parenthesis_in_name", get("X(y): a\r\n"));
    add("utf8_in_name", get("X-Gi\xe1\xbb\x8dt: a\r\n"));
    add("nul_in_name", get("X\0Y: a\r\n"_b));
    add("nul_in_value", get("X: a\0b\r\n"_b));
    add("control_in_value", get("X: a\x01"
                                "b\r\n"));
    add("delete_in_value", get("X: a\x7f"
                               "b\r\n"));
    add("bell_in_value", get("X: \a\r\n"));
    add("connection_not_a_list", get("Connection: a b c\r\n"));
    add("header_too_large", get("X: " + repeat("a", 9'000) + "\r\n"), 431, "header_too_large");
    add("header_endless", "GET /ok HTTP/1.1\r\nHost: a\r\nX: " + repeat("a", 30'000), 431,
        "header_too_large");
    add("headers_too_large_together", get(repeat("X-Y: " + repeat("a", 90) + "\r\n", 90)), 431,
        "header_too_large");
    add("too_many_headers", get(repeat("A: b\r\n", 150)), 431, "header_too_large");
    add("name_too_long", get(repeat("a", 9'000) + ": b\r\n"), 431, "header_too_large");
    add("expect_unknown", post("Expect: a-miracle\r\nContent-Length: 3\r\n", "abc"), 417,
        "expectation_unknown");
    add("expect_unknown_for_get", get("Expect: 200-ok\r\n"), 417, "expectation_unknown");
    add("expect_empty", get("Expect:\r\n"), 417, "expectation_unknown");

    // Content-Length.
    add("length_not_a_number", post("Content-Length: abc\r\n"));
    add("length_empty", post("Content-Length:\r\n"));
    add("length_negative", post("Content-Length: -1\r\n"));
    add("length_with_plus", post("Content-Length: +3\r\n", "abc"));
    add("length_hex", post("Content-Length: 0x3\r\n", "abc"));
    add("length_fraction", post("Content-Length: 3.0\r\n", "abc"));
    add("length_exponent", post("Content-Length: 1e3\r\n"));
    add("length_with_space", post("Content-Length: 1 0\r\n"));
    add("length_with_unit", post("Content-Length: 3b\r\n", "abc"));
    add("length_quoted", post("Content-Length: \"3\"\r\n", "abc"));
    add("length_over_64_bits", post("Content-Length: 18446744073709551616\r\n"));
    add("length_far_over_64_bits", post("Content-Length: 99999999999999999999999999\r\n"));
    add("length_list_equal", post("Content-Length: 3, 3\r\n", "abc"));
    add("length_list_different", post("Content-Length: 3, 4\r\n", "abc"));
    add("length_list_trailing_comma", post("Content-Length: 3,\r\n", "abc"));
    add("length_twice_different",
        post("Content-Length: 3\r\nContent-Length: 4\r\n", "abc" + hidden));
    add("length_twice_equal", post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc" + hidden));
    add("length_arabic_digits", post("Content-Length: \xd9\xa3\r\n", "abc"));
    add("length_for_get_not_a_number", get("Content-Length: x\r\n"));
    add("body_too_large_announced", post("Content-Length: 1048577\r\n"), 413, "body_too_large");
    add("body_far_too_large_announced", post("Content-Length: 999999999999999999\r\n"), 413,
        "body_too_large");
    add("body_too_large_with_expect", post("Expect: 100-continue\r\nContent-Length: 5000000\r\n"),
        413, "body_too_large");
    add("body_too_large_sent", post("Content-Length: 1048600\r\n", repeat("x", 1'048'600)), 413,
        "body_too_large");

    // Transfer-Encoding.
    add("length_and_chunked",
        post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + hidden));
    add("chunked_and_length",
        post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n" + hidden));
    add("chunked_and_zero_length",
        post("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", "0\r\n\r\n" + hidden));
    add("length_and_gzip", post("Content-Length: 3\r\nTransfer-Encoding: gzip\r\n", "abc"));
    add("chunked_twice_in_headers",
        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
    add("chunked_twice_in_list", post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"));
    add("chunked_then_identity_header",
        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"));
    add("chunked_not_last", post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"));
    add("coding_empty", post("Transfer-Encoding:\r\n", "0\r\n\r\n"));
    add("chunked_in_http_1_0",
        "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    add("coding_gzip", post("Transfer-Encoding: gzip\r\n"), 501, "transfer_coding_not_implemented");
    add("coding_identity", post("Transfer-Encoding: identity\r\n"), 501,
        "transfer_coding_not_implemented");
    add("coding_gzip_chunked", post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), 501,
        "transfer_coding_not_implemented");
    add("coding_xchunked", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), 501,
        "transfer_coding_not_implemented");
    add("coding_quoted", post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"), 501,
        "transfer_coding_not_implemented");
    add("coding_vertical_tab", post("Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n"));
    add("chunk_size_not_hex", chunked("xyz\r\nabc\r\n0\r\n\r\n"));
    add("chunk_size_empty", chunked("\r\nabc\r\n0\r\n\r\n"));
    add("chunk_size_negative", chunked("-1\r\n"));
    add("chunk_size_0x", chunked("0x3\r\nabc\r\n0\r\n\r\n"));
    add("chunk_size_overflow", chunked("fffffffffffffffff\r\n"));
    add("chunk_size_space_first", chunked(" 3\r\nabc\r\n0\r\n\r\n"));
    add("chunk_size_then_word", chunked("3 abc\r\nabc\r\n0\r\n\r\n"));
    add("chunk_longer_than_said", chunked("3\r\nabcd\r\n0\r\n\r\n"));
    add("chunk_ends_with_line_feed", chunked("3\r\nabc\n0\r\n\r\n"));
    add("chunk_size_ends_with_line_feed", chunked("3\nabc\r\n0\r\n\r\n"));
    add("chunk_size_ends_with_carriage_return", chunked("3\rabc\r\n0\r\n\r\n"));
    add("chunk_extension_line_feed", chunked("3;a=\nb\r\nabc\r\n0\r\n\r\n"));
    add("chunk_extension_bad", chunked("3;=;\r\nabc\r\n0\r\n\r\n"));
    add("last_chunk_without_end", chunked("0\r\nX\r\n\r\n"));
    add("trailer_bad", chunked("0\r\nX Y: a\r\n\r\n"));
    add("trailer_transfer_encoding", chunked("0\r\nTransfer-Encoding: chunked\r\n\r\n"));
    add("chunk_too_large", chunked("200000\r\n"), 413, "body_too_large");
    add("chunks_too_large_together",
        chunked(repeat("10000\r\n" + repeat("x", 65'536) + "\r\n", 17)), 413, "body_too_large");
    add("chunk_extension_endless", chunked("3;a=" + repeat("b", 70'000)), 431, "header_too_large");
    add("trailer_endless", chunked("0\r\nX: " + repeat("b", 70'000)), 431, "header_too_large");

    // Requests that end too early.
    cut("cut_in_method", "GE");
    cut("cut_in_target", "GET /o");
    cut("cut_after_line", "GET /ok HTTP/1.1\r\n");
    cut("cut_in_header", "GET /ok HTTP/1.1\r\nHo");
    cut("cut_before_empty_line", "GET /ok HTTP/1.1\r\nHost: a\r\n");
    cut("cut_in_empty_line", "GET /ok HTTP/1.1\r\nHost: a\r\n\r");
    cut("cut_before_body", post("Content-Length: 3\r\n"));
    cut("cut_in_body", post("Content-Length: 3\r\n", "ab"));
    cut("cut_in_chunk_size", chunked("3"));
    cut("cut_in_chunk", chunked("3\r\na"));
    cut("cut_before_last_chunk", chunked("3\r\nabc\r\n"));
    cut("cut_in_trailer", chunked("0\r\nX: a"));

    // A refused request to a method without an answer body.
    add("head_without_host", "HEAD /ok HTTP/1.1\r\n\r\n");
    return all;
}

}  // namespace tests::support
