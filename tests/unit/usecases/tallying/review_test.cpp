// The review and who sends events, asked of the use cases themselves.
#include "usecases/tallying/review.hpp"

#include "domain/tallying/event.hpp"
#include "storage/identity/credentials.hpp"
#include "tests/unit/usecases/plan.hpp"
#include "usecases/tallying/uploads.hpp"

namespace tests {
namespace {

using namespace usecases::tallying;
using domain::identity::PrincipalKind;
using domain::identity::Role;
using domain::scheduling::DriveStatus;
using domain::tallying::Decision;
using usecases::Actor;
using Strings = std::vector<std::string>;

class ReviewUseCases : public UseCases {
  protected:
    void SetUp() override {
        UseCases::SetUp();
        now_ = *domain::Instant::parse("2026-03-03T08:00:00+07:00");
        first_ = opened("d1", "nvh", "rach-gia");
        second_ = opened("d2", "cho", "ha-tien");
        bag(first_, "B-1", 1, "lan");
        again_ = bag(first_, "B-1", 2, "lan");
        elsewhere_ = bag(second_, "B-1", 3, "huy");
    }
    std::int64_t opened(const std::string& code, const std::string& site,
                        const std::string& organization) {
        auto made = propose(drive(code, "2026-03-03", site, organization));
        EXPECT_TRUE(made);
        EXPECT_TRUE(move_on(made->drive.num, DriveStatus::approved));
        EXPECT_TRUE(move_on(made->drive.num, DriveStatus::open));
        return made->drive.num;
    }
    /// A bag of a unit, collected in this minute after eight; gives its id.
    domain::Uuid bag(std::int64_t drive, const std::string& unit, int minute,
                     const std::string& who) {
        domain::tallying::Event e;
        e.drive = drive;
        e.at = now_.plus_ms(minute * 60'000);
        e.id = domain::Uuid::derived(e.at, unit + std::to_string(minute));
        e.component = domain::tallying::Component::whole_blood;
        e.nominal_ml = 350;
        e.unit = unit;
        e.digest = content_digest(e, stored(drive).id);
        auto sent = database_->append_and_wait({{drive, {e}, "t", who}, {}, {}, {}});
        EXPECT_TRUE(sent) << sent.error().code;
        return e.id;
    }
    std::string settle(const Actor& who, std::int64_t drive, const domain::Uuid& event,
                       Decision decision = Decision::keep_out) {
        auto settled = in_transaction([&](auto& tx) {
            return usecases::tallying::settle(who, tx, drive, {event, {}, decision, "đã xem"});
        });
        return settled ? "" : settled.error().code;
    }
    static Actor of_kind(PrincipalKind kind, const Actor& person) {
        auto principal = *person.principal;
        principal.kind = kind;
        return {std::make_shared<const domain::identity::Principal>(principal), person.name, {}};
    }
    Actor committee(const std::string& organization, const std::string& name) const {
        return actor(Role::committee, organization, name);
    }
    std::vector<ReviewItem> own(const Actor& who, std::int64_t drive) {
        std::vector<ReviewItem> out;
        auto read = database_->read_and_wait([&](storage::Session& session) {
            out = own_review(who, *database_->books(), session, drive, 1, 50).items;
        });
        EXPECT_TRUE(read);
        return out;
    }
    std::int64_t first_ = 0, second_ = 0;
    domain::Uuid again_, elsewhere_;
};

TEST_F(ReviewUseCases, SomebodyElseThanTheSenderDecides) {
    EXPECT_EQ(settle(committee("rach-gia", "lan"), first_, again_), "own_event");
    const auto hoa = committee("rach-gia", "hoa");
    EXPECT_EQ(settle(of_kind(PrincipalKind::token, hoa), first_, again_), "session_needed");
    EXPECT_EQ(settle(of_kind(PrincipalKind::device, hoa), first_, again_), "session_needed");
    EXPECT_EQ(settle(hoa, first_, again_), "");
    EXPECT_EQ(settle(hoa, first_, again_), "already_settled");
    EXPECT_EQ(settle(hoa, first_, elsewhere_), "review_not_found") << "of another drive";
}

TEST_F(ReviewUseCases, OfAVerifiedDriveWhoMayVerifyDecides) {
    EXPECT_EQ(settle(committee("rach-gia", "hoa"), first_, again_), "");
    EXPECT_EQ(settle(committee("ha-tien", "hoa"), second_, elsewhere_), "");
    ASSERT_TRUE(move_on(first_, DriveStatus::closed));
    ASSERT_TRUE(move_on(first_, DriveStatus::verified));
    // What comes late waits until somebody lets it in.
    const auto late = bag(first_, "B-9", 4, "lan");
    EXPECT_EQ(settle(actor(Role::coordinator, "rach-gia", "minh"), first_, late),
              "verifier_needed");
    EXPECT_EQ(settle(committee("rach-gia", "hoa"), first_, late, Decision::let_in), "");
}

TEST_F(ReviewUseCases, AnotherDriveIsNamedToWhoSeesItsEvents) {
    const auto items = own(committee("ha-tien", "huy"), second_);
    ASSERT_EQ(items.size(), 1u);
    const auto& books = *database_->books();
    const auto* other = clashes_with(committee("kien-giang", "x"), books, items[0]);
    ASSERT_TRUE(other);
    EXPECT_EQ(other->code, "d1");
    EXPECT_FALSE(clashes_with(committee("ha-tien", "huy"), books, items[0]));
    const auto here = own(committee("rach-gia", "lan"), first_);
    const auto within = std::find_if(here.begin(), here.end(), [](const ReviewItem& item) {
        return item.with_drive == item.drive;
    });
    ASSERT_NE(within, here.end());
    EXPECT_FALSE(clashes_with(local(), books, *within)) << "a clash within one drive";
}

TEST_F(ReviewUseCases, EachLearnsOfWhatHeSentAlone) {
    EXPECT_TRUE(own(committee("rach-gia", "lan"), first_).size() >= 1);
    EXPECT_TRUE(own(committee("rach-gia", "la"), first_).empty()) << "the beginning of a name";
    EXPECT_TRUE(own(committee("rach-gia", "huy"), first_).empty());
    const auto shared = bag(first_, "B-1", 5, "lan/gia");
    const auto items = own(committee("rach-gia", "lan"), first_);
    EXPECT_TRUE(std::any_of(items.begin(), items.end(), [&](const ReviewItem& item) {
        return item.id == shared;
    })) << "what a person at one's device sent";
}

TEST_F(ReviewUseCases, APersonIsNamedByTheDeviceThatHeSharesAlone) {
    domain::identity::Device device;
    auto added =
        database_->write_and_wait([&](storage::WriteTransaction& tx) -> domain::Result<void> {
            device.id = tx.new_id();
            device.code = device.name = "may-9";
            device.drives = {first_};
            device = storage::identity::add(tx, device);
            domain::identity::DevicePerson person;
            person.code = person.name = "gia";
            person.salt = std::string(32, '0');
            person.hash = std::string(64, '0');
            person.iterations = 1;
            device = storage::identity::put_person(tx, device, person);
            return {};
        });
    ASSERT_TRUE(added);
    domain::identity::Principal tablet;
    tablet.kind = PrincipalKind::device;
    tablet.id = device.id;
    tablet.actor = "device/may-9";
    const Actor at_tablet{
        std::make_shared<const domain::identity::Principal>(tablet), tablet.actor, {}};
    const auto& books = *database_->books();
    EXPECT_EQ(*sender(at_tablet, books, ""), "device/may-9");
    EXPECT_EQ(*sender(at_tablet, books, "gia"), "device/may-9/gia");
    for (const auto& refused :
         {sender(at_tablet, books, "huy"), sender(committee("rach-gia", "gia"), books, "gia")}) {
        ASSERT_FALSE(refused);
        EXPECT_EQ(violations(refused.error()), Strings{"by device_person_unknown"});
    }
}

}  // namespace
}  // namespace tests
