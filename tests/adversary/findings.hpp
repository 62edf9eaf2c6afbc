// What did not hold, each invariant with the shortest trace that showed it.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace tests::adversary {

/// One request and its answer, as far as a reader needs them.
struct Exchange {
    std::string client;
    std::string method;
    std::string target;
    std::string body;
    unsigned status = 0;
    std::string answer;
};

std::string text_of(const Exchange& exchange);

class Findings {
  public:
    /// `move`: what was being tried. The same invariant by the same move is counted, and shown with
    /// its shortest trace.
    void add(const std::string& invariant, const std::string& move, const std::string& detail,
             const std::vector<Exchange>& trace);
    bool empty() const { return found_.empty(); }
    std::string text() const;

  private:
    struct Found {
        std::size_t times = 0;
        std::string detail;
        std::vector<Exchange> trace;
    };
    std::map<std::pair<std::string, std::string>, Found> found_;
};

}  // namespace tests::adversary
