// Rules that need the books: references that must exist, codes and ids that must be free. All are checked before the first
// refusal, so that one answer names everything that has to be corrected.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/reference.hpp"
#include "api/http/operation.hpp"
#include "domain/core/result.hpp"
#include "domain/tallying/books.hpp"

namespace api::scheduling {

class Checks {
  public:
    explicit Checks(const domain::tallying::Books& books) : books_(books) {}

    void refuse(std::string pointer, std::string_view code, domain::Parameters parameters = {},
                domain::ErrorKind kind = domain::ErrorKind::rule);

    // The number of what a reference names; 0 after a refusal.
    std::int64_t organization(std::string_view pointer, const std::string& reference);
    std::int64_t campaign(std::string_view pointer, const std::string& reference);
    std::int64_t site(std::string_view pointer, const std::string& reference);
    std::int64_t drive(std::string_view pointer, const std::string& reference);
    std::int64_t team(std::string_view pointer, const std::string& reference);

    /// The same for references that may be missing (0).
    template <class Optional>
    std::int64_t organization_if(std::string_view pointer, const Optional& reference) {
        return reference ? organization(pointer, reference->value) : 0;
    }

    /// `code_taken` and `id_taken`, as conflicts; `find` looks both up in the kind of thing that is made.
    template <class Find>
    void free(const std::string& code, const std::optional<domain::Uuid>& id, Find&& find) {
        if (!code.empty() && find(code))
            refuse("/code", "code_taken", {{"code", code}}, domain::ErrorKind::conflict);
        if (id && find(id->text()))
            refuse("/id", "id_taken", {{"id", id->text()}}, domain::ErrorKind::conflict);
    }
    /// Violations that the domain found.
    void refuse(const std::vector<domain::Violation>& violations) {
        for (const auto& v : violations) refuse(v.pointer, v.code, v.parameters);
    }
    /// `ends_before_starts` at `pointer`.
    template <class T>
    void order(const std::optional<T>& starts, const std::optional<T>& ends, std::string_view pointer) {
        if (starts && ends && *ends < *starts) refuse(std::string(pointer), "ends_before_starts");
    }

    /// Nothing, or the refusal: its code is that of the violations when they agree, else `invalid_body`; it is a conflict
    /// only when all of them are.
    domain::Result<void> verdict();
    /// For query parameters: `invalid_parameter`.
    domain::Result<void> query_verdict();

  private:
    const domain::tallying::Books& books_;
    std::vector<domain::Violation> violations_;
    bool all_conflicts_ = true;
};

/// Adds the refusal of one of many to that of all, its pointers below `pointer`.
void refuse_part(domain::Error& all, const std::string& pointer, const domain::Error& one);
/// The refusal of all: its code is that of its violations when they agree, else `invalid_body`; a conflict only when all of them were.
domain::Error settled(domain::Error all);

}  // namespace api::scheduling
