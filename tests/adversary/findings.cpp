#include "tests/adversary/findings.hpp"

namespace tests::adversary {
namespace {

constexpr std::size_t longest_text = 700;
constexpr std::size_t longest_trace = 12;

std::string cut(const std::string& text) {
    if (text.size() <= longest_text) return text;
    return text.substr(0, longest_text) + "… (" + std::to_string(text.size()) + " bytes)";
}

}  // namespace

std::string text_of(const Exchange& e) {
    std::string out = "    " + e.client + ": " + e.method + " " + e.target;
    if (!e.body.empty()) out += "\n      " + cut(e.body);
    return out + "\n      → " + std::to_string(e.status) + " " + cut(e.answer);
}

void Findings::add(const std::string& invariant, const std::string& move, const std::string& detail,
                   const std::vector<Exchange>& trace) {
    auto& found = found_[{invariant, move}];
    const bool shorter = trace.size() < found.trace.size();
    if (found.times++ && !shorter) return;
    found.detail = detail;
    const auto from = trace.size() > longest_trace ? trace.end() - longest_trace : trace.begin();
    found.trace.assign(from, trace.end());
}

std::string Findings::text() const {
    std::string out;
    for (const auto& [key, found] : found_) {
        out += "\n[" + key.first + "] by the move " + key.second + ", " +
               std::to_string(found.times) + " times\n  " + found.detail + "\n";
        for (const auto& exchange : found.trace) out += text_of(exchange) + "\n";
    }
    return out;
}

}  // namespace tests::adversary
