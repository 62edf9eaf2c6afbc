// Devices without HTTP: who binds them, what a code is good for, who is on them.
#include "usecases/identity/devices.hpp"

#include "tests/unit/usecases/identity/identity_use_cases.hpp"
#include "usecases/identity/secrets.hpp"

namespace tests {
namespace {

using domain::identity::Role;
using Strings = std::vector<std::string>;

class DeviceUseCases : public IdentityUseCases {
  protected:
    static use::NewDevice at_site(const std::string& code, const std::string& site = "nvh") {
        return {code, "Máy", std::nullopt, site, std::nullopt};
    }
    auto add(const use::NewDevice& what, const use::Holder& who = operator_here()) {
        return in_transaction([&](auto& tx) { return use::add(who, tx, what); });
    }
    auto enrol(const std::string& typed, const std::string& address = other_place) {
        return in_transaction([&](auto& tx) { return use::enrol(tx, throttle_, address, typed); });
    }
    auto renew(const std::string& device, const use::Holder& who = operator_here()) {
        return in_transaction([&](auto& tx) { return use::make_enrolment_code(who, tx, device); });
    }
    auto put(const std::string& device, const use::NewDevicePerson& person,
             const use::Holder& who = operator_here()) {
        return in_transaction([&](auto& tx) {
            return use::put_person(who, tx, device, person, {"00", 1, "00"});
        });
    }
    std::string revoke(const std::string& device) {
        return code(in_transaction(
            [&](auto& tx) { return use::revoke_device(operator_here(), tx, device); }));
    }
};

TEST_F(DeviceUseCases, EverythingWrongIsSaidAtOnceByField) {
    use::NewDevice what;
    what.code = "may-1";
    what.drives = {"khong-co"};
    what.site = "cung-khong";
    what.valid_to = domain::Day::of(2026, 1, 31);
    auto refused = add(what);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "invalid_body");
    EXPECT_EQ(violations(refused.error()),
              (Strings{"drives drives_or_site", "drives/0 drive_not_found", "site site_not_found",
                       "valid_to in_the_past"}));
    EXPECT_EQ(code(add(at_site("may-1"))), "");
    EXPECT_EQ(code(add(at_site("may-1"))), "code_taken");
}

TEST_F(DeviceUseCases, AreBoundWhereOneRunsDrivesOrKeepsPeople) {
    add_account("chi", Role::coordinator, "rach-gia");
    add_account("dung", Role::hospital, "rach-gia");
    auto chi = signed_in("chi"), dung = signed_in("dung");
    EXPECT_EQ(code(add(at_site("may-1"), chi)), "");
    EXPECT_EQ(code(add(at_site("may-2", "cho"), chi)), "forbidden");
    EXPECT_EQ(code(add(at_site("may-3"), dung)), "forbidden");
    // What is bound elsewhere does not exist.
    ASSERT_EQ(code(add(at_site("may-4", "cho"))), "");
    EXPECT_EQ(code(renew("may-4", chi)), "device_not_found");
    EXPECT_EQ(code(put("may-4", {"gia", "Gia", "2468"}, chi)), "device_not_found");
    EXPECT_EQ(code(use::device(dung, *database_->books(), "may-1")), "device_not_found");
    EXPECT_EQ(code(use::device(chi, *database_->books(), "may-1")), "");
}

TEST_F(DeviceUseCases, ACodeEnrolsOnceAndForADay) {
    auto added = add(at_site("may-1"));
    ASSERT_TRUE(added);
    auto first = enrol(added->enrolment.code);
    ASSERT_TRUE(first);
    EXPECT_EQ(opens(first->secret), "open");
    EXPECT_EQ(code(enrol(added->enrolment.code)), "enrolment_unknown");
    // The token of before stays good until the new code is used.
    auto second = renew("may-1");
    ASSERT_TRUE(second);
    EXPECT_EQ(opens(first->secret), "open");
    ASSERT_TRUE(enrol(second->code));
    EXPECT_EQ(opens(first->secret), "credential_invalid");
    auto late = renew("may-1");
    ASSERT_TRUE(late);
    now_ = late->expires_at;
    EXPECT_EQ(code(enrol(late->code)), "enrolment_unknown");
}

TEST_F(DeviceUseCases, AGuessIsCountedBeforeTheCodeIsLookedAt) {
    auto added = add(at_site("may-1"));
    ASSERT_TRUE(added);
    const auto right = added->enrolment.code;
    auto wrong = right;
    wrong.back() = wrong.back() == '2' ? '3' : '2';
    for (int i = 0; i < use::Throttle::pair_allowance; ++i)
        EXPECT_EQ(code(enrol(wrong)), "enrolment_unknown") << i;
    EXPECT_EQ(code(enrol(right)), "too_many_attempts");
    // Somebody elsewhere is not held up.
    EXPECT_EQ(code(enrol(right, "203.0.113.9")), "");
}

TEST_F(DeviceUseCases, ARevokedOneTakesNothingMore) {
    auto added = add(at_site("may-1"));
    ASSERT_TRUE(added);
    ASSERT_EQ(revoke("may-1"), "");
    EXPECT_EQ(revoke("may-1"), "already_revoked");
    EXPECT_EQ(code(enrol(added->enrolment.code)), "enrolment_unknown");
    EXPECT_EQ(code(renew("may-1")), "already_revoked");
    EXPECT_EQ(code(put("may-1", {"gia", "Gia", "2468"})), "already_revoked");
}

TEST_F(DeviceUseCases, APinIsDigitsAndIsAskedBeforeItIsHashed) {
    ASSERT_TRUE(add(at_site("may-1")));
    auto refused =
        use::check_person(operator_here(), *database_->books(), "may-1", {"gia", "Gia", "24a8"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(violations(refused.error()), Strings{"pin pin_not_digits"});
    EXPECT_EQ(code(put("may-1", {"gia", "Gia", "24a8"})), "invalid_body");
    EXPECT_EQ(code(put("may-1", {"gia", "Gia", "2468"})), "");
    auto device = use::device(operator_here(), *database_->books(), "may-1");
    ASSERT_TRUE(device);
    ASSERT_EQ(device->people.size(), 1u);
    const auto remove = [&] {
        return code(in_transaction(
            [&](auto& tx) { return use::remove_person(operator_here(), tx, "may-1", "gia"); }));
    };
    EXPECT_EQ(remove(), "");
    EXPECT_EQ(remove(), "device_person_unknown");
}

TEST_F(DeviceUseCases, ATabletHasRoomForSoManyAndAnotherPinForEach) {
    ASSERT_TRUE(add(at_site("may-1")));
    for (std::size_t i = 0; i < use::most_people_on_a_device; ++i)
        ASSERT_EQ(code(put("may-1", {"p" + std::to_string(i), "P", "2468"})), "");
    EXPECT_EQ(code(put("may-1", {"them", "P", "2468"})), "too_many_people");
    EXPECT_EQ(code(put("may-1", {"p0", "P", "1357"})), "");
}

TEST_F(DeviceUseCases, WhoEnrolsAndWhoGivesAPinStandForWhatIsSent) {
    add_account("chi", Role::coordinator, "rach-gia");
    add_account("em", Role::coordinator, "rach-gia");
    auto added = add(at_site("may-1"), signed_in("chi"));
    ASSERT_TRUE(added);
    ASSERT_TRUE(enrol(added->enrolment.code));
    ASSERT_EQ(code(put("may-1", {"gia", "Gia", "2468"}, signed_in("em"))), "");
    const auto keepers = directory().device("may-1")->keepers;
    const auto stands = [&](const std::string& person, const std::string& login) {
        return std::find(keepers.begin(), keepers.end(),
                         domain::identity::DeviceKeeper{person, account(login).num}) !=
               keepers.end();
    };
    EXPECT_TRUE(stands("", "chi"));
    EXPECT_TRUE(stands("gia", "em"));
    EXPECT_FALSE(stands("", "em"));
}

}  // namespace
}  // namespace tests
