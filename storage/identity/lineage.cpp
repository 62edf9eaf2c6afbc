#include "storage/identity/lineage.hpp"

#include "storage/identity/accounts.hpp"
#include "storage/identity/credentials.hpp"
#include "storage/identity/rows.hpp"
#include "storage/scheduling/calendar_feeds.hpp"

#include <map>
#include <set>
#include <utility>

namespace storage::identity {
namespace {

using domain::Instant;
using domain::Uuid;
using domain::identity::Maker;

struct StoredLink {
    std::string digest;
    std::optional<std::string> maker;
    std::int64_t account = 0;
    std::optional<std::int64_t> used_at;
};
BOOST_DESCRIBE_STRUCT(StoredLink, (), (digest, maker, account, used_at))

enum class Kind { link, feed, device, code, token, password };

/// Something that gives access.
struct Made {
    Kind kind;
    std::int64_t num = 0;
    std::string digest = {};         ///< of a link that waits
    std::optional<Instant> at = {};  ///< when it was made; nullopt: lately, it still waits
    Maker maker = {};
    bool ended = false;
};

/// Some time during which an account was whoever's who had set its password, both ends included.
struct Hand {
    std::int64_t account = 0;
    std::optional<Instant> from, to;

    bool may_have_made(const Made& made) const {
        return !made.at || ((!from || *from <= *made.at) && (!to || *made.at <= *to));
    }
};

/// Ends what was made by what ends, wave after wave: everything that gives access is looked up by
/// its maker once, and ended once.
class Ending {
  public:
    explicit Ending(WriteTransaction& tx) : tx_(tx) {
        for (auto& link : select<StoredLink>(
                 tx.session(),
                 "SELECT " + columns_of<StoredLink>() +
                     " FROM password_link WHERE maker IS NOT NULL OR used_at IS NOT NULL")) {
            const auto maker = maker_of(link.maker);
            if (!link.used_at) {
                note(maker, {Kind::link, 0, std::move(link.digest)});
                continue;
            }
            if (link.maker) note(maker, {Kind::password, link.account, {}, Instant{*link.used_at}});
            links_used_[link.account].insert(*link.used_at);
        }
        for (const auto& [num, feed] : tx.books().registry().calendar_feeds) {
            if (feed.revoked_at) continue;
            auto at = note(feed.maker, {Kind::feed, num, {}, feed.created_at});
            if (feed.owner_id) feeds_[*feed.owner_id].push_back(at);
        }
        const auto& directory = tx.books().directory();
        for (const auto& [num, device] : directory.devices()) {
            if (device->revoked_at) continue;
            note(device->maker, {Kind::device, num, {}, device->enrolled_at});
            if (device->enrolment) note(device->code_maker, {Kind::code, num});
        }
        for (const auto& [num, token] : directory.tokens())
            if (!token->revoked_at) note(token->maker, {Kind::token, num, {}, token->created_at});
        // Set before used links were kept.
        for (const auto& [num, user] : directory.users())
            if (user->has_password && !links_used_.contains(num))
                note(user->password_maker, {Kind::password, num});
    }

    void of_token(const ApiToken& token) { tokens_.push_back(token.num); }
    void of_session(const Uuid& session) { sessions_.push_back(session); }

    /// What somebody made, without the passwords of others.
    void of_account(std::int64_t account) {
        for (auto at : of(by_account_, account))
            if (made_[at].kind != Kind::password) end(made_[at]);
        end_feeds_of(tx_.books().directory().users().at(account)->id);
    }
    void token(std::int64_t num) {
        auto token = *tx_.books().directory().tokens().at(num);
        if (token.revoked_at) return;
        mark_revoked(tx_, token);
        tokens_.push_back(num);
    }

    void run() {
        while (!tokens_.empty() || !sessions_.empty() || !hands_.empty()) {
            for (auto num : std::exchange(tokens_, {})) {
                for (auto at : of(by_token_, num)) end(made_[at]);
                end_feeds_of(tx_.books().directory().tokens().at(num)->id);
            }
            for (const auto& session : std::exchange(sessions_, {}))
                for (auto at : of(by_session_, session)) end(made_[at]);
            for (const auto& hand : std::exchange(hands_, {}))
                for (auto at : of(by_account_, hand.account))
                    if (hand.may_have_made(made_[at])) end(made_[at]);
        }
    }

  private:
    using Places = std::vector<std::size_t>;

    template <class Key>
    static Places of(const std::map<Key, Places>& index, const Key& key) {
        auto it = index.find(key);
        return it == index.end() ? Places{} : it->second;
    }

    std::size_t note(const Maker& maker, Made made) {
        auto at = made_.size();
        made.maker = maker;
        made_.push_back(std::move(made));
        if (maker.token) by_token_[maker.token].push_back(at);
        if (maker.session != Uuid{}) by_session_[maker.session].push_back(at);
        if (maker.account) by_account_[maker.account].push_back(at);
        return at;
    }

    void end_feeds_of(const Uuid& owner) {
        for (auto at : of(feeds_, owner)) end(made_[at]);
    }

    void end(Made& made) {
        if (std::exchange(made.ended, true)) return;
        const auto& directory = tx_.books().directory();
        switch (made.kind) {
            case Kind::link:
                execute(tx_.session(), "DELETE FROM password_link WHERE digest = :digest",
                        made.digest);
                break;
            case Kind::feed:
                storage::scheduling::revoke(tx_, tx_.books().registry().calendar_feeds.at(made.num),
                                            "local");
                break;
            case Kind::device:
                if (auto device = *directory.devices().at(made.num); !device.revoked_at)
                    revoke(tx_, device);
                break;
            case Kind::code:
                // A device that somebody else enrolled only loses the code that would enrol it
                // again.
                if (auto device = *directory.devices().at(made.num); device.revoked_at)
                    break;
                else if (device.digest)
                    drop_enrolment(tx_, device);
                else
                    revoke(tx_, device);
                break;
            case Kind::token:
                token(made.num);
                break;
            case Kind::password:
                end_password(made);
                break;
        }
    }

    void end_password(const Made& password) {
        Hand hand{password.num, password.at, {}};
        if (password.at) {
            const auto& used = links_used_.at(password.num);
            if (auto next = used.upper_bound(password.at->ms); next != used.end())
                hand.to = Instant{*next};
        }
        hands_.push_back(hand);
        // Since another link has set it, the password is whoever's who used that one.
        auto user = *tx_.books().directory().users().at(password.num);
        if (user.has_password && !hand.to && user.password_maker == password.maker)
            drop_password(tx_, user);
    }

    WriteTransaction& tx_;
    std::vector<Made> made_;
    std::map<std::int64_t, Places> by_token_, by_account_;
    std::map<Uuid, Places> by_session_, feeds_;
    std::vector<std::int64_t> tokens_;
    std::vector<Uuid> sessions_;
    std::vector<Hand> hands_;
    std::map<std::int64_t, std::set<std::int64_t>> links_used_;  ///< of accounts: when, in ms
};

}  // namespace

void end_what_a_token_made(WriteTransaction& tx, const ApiToken& token) {
    Ending ending(tx);
    ending.of_token(token);
    ending.run();
}

void end_what_sessions_made(WriteTransaction& tx, const std::vector<Uuid>& sessions) {
    if (sessions.empty()) return;
    Ending ending(tx);
    for (const auto& session : sessions) ending.of_session(session);
    ending.run();
}

void end_what_an_account_made(WriteTransaction& tx, std::int64_t account) {
    Ending ending(tx);
    const auto& directory = tx.books().directory();
    for (const auto& [num, session] : directory.sessions())
        if (session->user == account) ending.of_session(session->id);
    end_sessions(tx, account);
    execute(tx.session(), "DELETE FROM password_link WHERE account = :num AND used_at IS NULL",
            account);
    std::vector<std::int64_t> own;
    for (const auto& [num, token] : tx.books().directory().tokens())
        if (token->owner == account) own.push_back(num);
    for (auto num : own) ending.token(num);
    ending.of_account(account);
    ending.run();
}

User end_outgrown_password(WriteTransaction& tx, User user) {
    std::vector<domain::scheduling::CalendarFeed> ending;
    for (const auto& [num, feed] : tx.books().registry().calendar_feeds)
        if (!feed.revoked_at && feed.owner_id == user.id &&
            feed.kind == domain::scheduling::FeedKind::mine)
            ending.push_back(feed);
    for (const auto& feed : ending) storage::scheduling::revoke(tx, feed, "local");
    return drop_password(tx, std::move(user));
}

}  // namespace storage::identity
