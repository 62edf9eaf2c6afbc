// Rules that need the books: references that must exist, codes and ids that must be free. All are
// checked before the first refusal, so that one refusal names everything that has to be corrected.
#pragma once

#include "domain/core/result.hpp"
#include "domain/core/uuid.hpp"
#include "domain/tallying/books.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace usecases {

/// An id or a code as look-ups want it: ids in lower case.
std::string normal_reference(const std::string& reference);

/// `code` (a not_found) with the thing's name as parameter `what`.
domain::Error not_found(std::string_view code, std::string_view what, const std::string& reference);

/// Collects violations. A violation names the field of the use case's struct that is wrong, as a
/// path without a leading slash: "site", "campaigns/0"; empty for the whole.
class Checks {
  public:
    explicit Checks(const domain::tallying::Books& books) : books_(books) {}

    void refuse(std::string field, std::string_view code, domain::Parameters parameters = {},
                domain::ErrorKind kind = domain::ErrorKind::rule);

    // The number of what a reference names; 0 after a refusal.
    std::int64_t organization(std::string_view field, const std::string& reference);
    std::int64_t campaign(std::string_view field, const std::string& reference);
    std::int64_t site(std::string_view field, const std::string& reference);
    std::int64_t drive(std::string_view field, const std::string& reference);
    std::int64_t team(std::string_view field, const std::string& reference);

    /// The same for a reference that may be missing, which gives 0.
    template <class Optional>
    std::int64_t organization_if(std::string_view field, const Optional& reference) {
        if (!reference) return 0;
        if constexpr (requires { reference->value; })
            return organization(field, reference->value);
        else
            return organization(field, *reference);
    }

    /// `code_taken` and `id_taken`, as conflicts; `find` looks both up in the kind of thing that is
    /// made.
    template <class Find>
    void free(const std::string& code, const std::optional<domain::Uuid>& id, Find&& find) {
        if (!code.empty() && find(code))
            refuse("code", "code_taken", {{"code", code}}, domain::ErrorKind::conflict);
        if (id && find(id->text()))
            refuse("id", "id_taken", {{"id", id->text()}}, domain::ErrorKind::conflict);
    }
    /// Violations that the domain found.
    void refuse(const std::vector<domain::Violation>& violations) {
        for (const auto& v : violations) refuse(v.pointer, v.code, v.parameters);
    }
    /// `ends_before_starts` at `field`.
    template <class T>
    void order(const std::optional<T>& starts, const std::optional<T>& ends,
               std::string_view field) {
        if (starts && ends && *ends < *starts) refuse(std::string(field), "ends_before_starts");
    }

    /// Nothing, or the refusal: its code is that of the violations when they agree, else
    /// `invalid_body`; it is a conflict only when all of them are.
    domain::Result<void> verdict();

  protected:
    const domain::tallying::Books& books_;
    std::vector<domain::Violation> violations_;

  private:
    bool all_conflicts_ = true;
};

/// The refusal of one of many, each of its fields below `field`, is added to that of all.
void refuse_part(domain::Error& all, const std::string& field, const domain::Error& one);
/// The refusal of all: its code is that of its violations when they agree, else `invalid_body`; a
/// conflict only when all of them were.
domain::Error settled(domain::Error all);

}  // namespace usecases
