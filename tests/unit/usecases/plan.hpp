// A database with a small plan, for use cases without HTTP: a province with two communes, a school,
// a hospital with a team, and sites.
#pragma once

#include "storage/engine/database.hpp"
#include "storage/scheduling/organizations.hpp"
#include "storage/scheduling/sites.hpp"
#include "tests/support/engines.hpp"
#include "usecases/core/actor.hpp"
#include "usecases/scheduling/drives.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

namespace tests {

class UseCases : public testing::Test {
  protected:
    void SetUp() override {
        storage::DatabaseSettings settings;
        settings.url = folder_.file("test.db");
        settings.clock = [this] { return now_; };
        auto opened = storage::Database::open(settings);
        ASSERT_TRUE(opened) << opened.error().code;
        database_ = std::move(*opened);
        plan();
    }

    /// Somebody with a role over an organisation and all below it.
    usecases::Actor actor(domain::identity::Role role, const std::string& organization,
                          const std::string& name) const {
        domain::identity::Principal who;
        who.kind = domain::identity::PrincipalKind::user;
        who.actor = name;
        domain::identity::Grant grant;
        grant.role = role;
        grant.scope = {domain::scheduling::ScopeKind::organization,
                       database_->books()->registry().organization(organization).value(), false};
        who.grants = {grant};
        return {std::make_shared<const domain::identity::Principal>(who), name, {}};
    }
    static usecases::Actor local() { return usecases::Actor::local("local"); }

    /// A use case in a transaction of its own: `use(tx)` gives a Result. A refusal rolls back.
    template <class Use>
    auto in_transaction(Use use) {
        using Given = decltype(use(std::declval<storage::WriteTransaction&>()));
        std::optional<Given> out;
        auto written =
            database_->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
                out.emplace(use(tx));
                if (!*out) return out->error();
                return {};
            });
        EXPECT_TRUE(written || !*out) << written.error().code;
        return *out;
    }
    /// A drive of `organization` at `site`, from 7 to 11 o'clock.
    static usecases::scheduling::NewDrive drive(const std::string& code,
                                                const std::string& day = "2026-03-03",
                                                const std::string& site = "nvh",
                                                const std::string& organization = "kien-giang") {
        usecases::scheduling::NewDrive out;
        out.code = code;
        out.title = "Đợt";
        out.site = site;
        out.organization = organization;
        out.starts_at = *domain::Instant::parse(day + "T07:00:00+07:00");
        out.ends_at = *domain::Instant::parse(day + "T11:00:00+07:00");
        return out;
    }
    auto propose(const usecases::scheduling::NewDrive& what, const usecases::Actor& who = local()) {
        return in_transaction([&](storage::WriteTransaction& tx) {
            return usecases::scheduling::propose(who, tx, what);
        });
    }
    auto move_on(std::int64_t drive, domain::scheduling::DriveStatus to,
                 const usecases::Actor& who = local(),
                 const usecases::scheduling::Acceptance& acceptance = {}) {
        return in_transaction([&](storage::WriteTransaction& tx) {
            return usecases::scheduling::move_on(who, tx, drive, to, acceptance);
        });
    }
    const domain::scheduling::Drive& stored(std::int64_t drive) const {
        return *database_->books()->drive(drive);
    }

    /// "field code" of every violation, sorted.
    static std::vector<std::string> violations(const domain::Error& error) {
        std::vector<std::string> out;
        for (const auto& v : error.violations) out.push_back(v.pointer + " " + v.code);
        std::sort(out.begin(), out.end());
        return out;
    }

    tests::support::TemporaryFolder folder_;
    domain::Instant now_ = *domain::Instant::parse("2026-02-01T09:00:00+07:00");
    std::unique_ptr<storage::Database> database_;

  private:
    void plan() {
        auto planned =
            database_->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
                using domain::scheduling::OrganizationKind;
                auto organization = [&](const char* code, OrganizationKind kind,
                                        const char* parent) {
                    domain::scheduling::Organization o;
                    o.id = tx.new_id();
                    o.code = o.name = code;
                    o.kind = kind;
                    const auto above = parent ? *tx.books().registry().organization(parent) : 0;
                    const auto added = storage::scheduling::add(tx, o, above);
                    ASSERT_TRUE(added) << code;
                };
                organization("kien-giang", OrganizationKind::provincial_committee, nullptr);
                organization("rach-gia", OrganizationKind::commune_committee, "kien-giang");
                organization("ha-tien", OrganizationKind::commune_committee, "kien-giang");
                organization("bv", OrganizationKind::hospital, "kien-giang");
                for (const auto& [code, holder] :
                     {std::pair{"nvh", "rach-gia"}, std::pair{"cho", "ha-tien"}}) {
                    domain::scheduling::Site site;
                    site.id = tx.new_id();
                    site.code = site.name = code;
                    site.organization = *tx.books().registry().organization(holder);
                    storage::scheduling::add(tx, site);
                }
                return {};
            });
        ASSERT_TRUE(planned);
    }
};

}  // namespace tests
