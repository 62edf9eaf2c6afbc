#include "api/http/router.hpp"

#include "api/http/messages.hpp"
#include "domain/core/characters.hpp"

#include <boost/url/pct_string_view.hpp>

#include <stdexcept>

namespace api {

struct Router::Node {
    std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;
    std::unique_ptr<Node> parameter;
    std::array<const Operation*, 8> operations{};
    std::string allow;

    Node* literal(std::string_view segment) const {
        for (const auto& [name, node] : literals)
            if (name == segment) return node.get();
        return nullptr;
    }
};

namespace {

/// Takes the first segment off a path that begins with '/'.
std::string_view take_segment(std::string_view& path) {
    path.remove_prefix(1);
    auto slash = path.find('/');
    auto segment = path.substr(0, slash);
    path.remove_prefix(slash == path.npos ? path.size() : slash);
    return segment;
}

}  // namespace

Router::Router() : root_(std::make_unique<Node>()) {}
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;
Router::~Router() = default;

void Router::add(Operation operation) {
    std::string name = std::string(method_name(operation.method)) + " " + operation.pattern;
    auto wrong = [&](const std::string& what) { throw std::logic_error(name + ": " + what); };
    int handlers = !!operation.memory + !!operation.weighed + !!operation.read + !!operation.write +
                   !!operation.async;
    if (handlers != 1) wrong("needs exactly one handler");
    if (operation.pattern.empty() || operation.pattern[0] != '/')
        wrong("the pattern begins with /");
    if (operation.tag.empty() || operation.summary.vi.empty() || operation.summary.en.empty())
        wrong("needs a tag and words in both languages");
    if (!operation.permission) wrong("does not say who may");
    if (operation.weighed && operation.personal) wrong("personal data is read, not weighed");
    if (operation.path.size() > most_path_parameters) wrong("too many path parameters");
    for (const auto& problem : operation.problems)
        if (!find_message(problem.code)) wrong("unknown problem code " + std::string(problem.code));

    operations_.push_back(std::move(operation));
    const Operation& kept = operations_.back();
    Node* node = root_.get();
    std::string_view rest = kept.pattern;
    while (!rest.empty()) {
        auto segment = take_segment(rest);
        if (segment.starts_with('{')) {
            if (!node->parameter) node->parameter = std::make_unique<Node>();
            node = node->parameter.get();
        } else {
            Node* next = node->literal(segment);
            if (!next) {
                node->literals.emplace_back(std::string(segment), std::make_unique<Node>());
                next = node->literals.back().second.get();
            }
            node = next;
        }
    }
    auto& place = node->operations[std::size_t(kept.method)];
    if (place) wrong("is there already");
    place = &kept;
    node->allow.clear();
    for (Method method :
         {Method::get, Method::head, Method::post, Method::patch, Method::put, Method::del}) {
        bool has = node->operations[std::size_t(method == Method::head ? Method::get : method)];
        if (has) node->allow += std::string(method_name(method)) + ", ";
    }
    node->allow += "OPTIONS";
}

Router::Match Router::find(Method method, std::string_view path) const {
    Match match;
    const Node* node = root_.get();
    std::size_t parameters = 0;
    if (path.empty() || path[0] != '/') return match;
    while (!path.empty()) {
        auto segment = take_segment(path);
        std::string decoded;
        if (segment.find('%') != segment.npos) {
            auto encoded = boost::urls::make_pct_string_view({segment.data(), segment.size()});
            if (!encoded) return match;
            decoded = encoded->decode();
            segment = decoded;
        }
        // Nothing has a name like that, and it must not come back in the words of a refusal.
        if (segment.empty() || !domain::is_plain_text(segment)) return match;
        const Node* next = node->literal(segment);
        if (!next && node->parameter) {
            match.values[parameters++] = segment;
            next = node->parameter.get();
        }
        if (!next) return match;
        node = next;
    }
    if (node->allow.empty()) return match;
    match.path_found = true;
    match.allow = node->allow;
    match.operation = node->operations[std::size_t(method == Method::head ? Method::get : method)];
    return match;
}

}  // namespace api
