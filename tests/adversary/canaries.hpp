// Canaries: strings that stand in one part of the plan and must not be seen from another. Nobody
// ever sends one to a place where it does not belong, so an answer that holds one has read it
// there.
#pragma once

#include "tests/adversary/random.hpp"

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace tests::adversary {

enum class CanaryKind {
    event,   ///< of one event: its id, donor, reason, device
    plan,    ///< of a drive or a target: title, notes, contact, document
    person,  ///< who works there: logins, names, devices, tokens, volunteers
    secret,  ///< a credential: nobody is ever told it again
};

struct Canary {
    std::string text;
    CanaryKind kind = CanaryKind::plan;
    std::string district;
    std::string drive;  ///< empty: of the district
    std::string where;  ///< what it was planted as, for the message
};

/// What somebody may see.
struct Sight {
    bool everything = false;
    std::set<std::string> districts;
    std::set<std::string> drives;
    bool events = false;  ///< events one by one
    std::set<std::string> words =
        {};  ///< canaries of elsewhere that it may be told, each by itself

    bool sees(const Canary& canary) const;
};

class Canaries {
  public:
    explicit Canaries(Random& random) : random_(random) {}

    /// A new word, good as a code and as a part of a text.
    std::string word(CanaryKind kind, const std::string& district, const std::string& drive,
                     const std::string& where);
    /// A new UUID, told from others by its third group.
    std::string uuid(CanaryKind kind, const std::string& district, const std::string& drive,
                     const std::string& where);
    /// Something that the service has made.
    void secret(const std::string& text, const std::string& where);

    /// Those that stand in `text`.
    std::vector<const Canary*> in(std::string_view text) const;

  private:
    void plant(Canary canary);

    Random& random_;
    std::unordered_map<std::string, Canary> planted_;
};

}  // namespace tests::adversary
