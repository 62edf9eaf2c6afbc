// A small province with everything that somebody could want to take: two districts with drives in
// every state, the people, tokens and tablets of each, and what all of them know of each other.
#pragma once

#include "tests/adversary/client.hpp"
#include "tests/adversary/counts.hpp"
#include "tests/adversary/random.hpp"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tests::adversary {

/// Now; the real program has the real clock.
domain::Instant now();
/// RFC 3339, `minutes` from now.
std::string in_minutes(std::int64_t minutes);
std::string day_from_today(int days);

struct KnownDrive {
    std::string code;
    std::string district;
    std::string organization;
    std::string status;  ///< as its own people left it
    std::string device;  ///< id of its tablet
    std::string shift;
};

struct Person {
    std::string name;  ///< in traces
    std::string id;
    std::string login;
    std::string password;
    std::string district;
    std::string grants;  ///< as the operator saw them when everything was made
};

struct KnownCredential {
    std::string what;
    Headers headers;
};

class World {
  public:
    World(Random& random, unsigned port, const std::string& operator_token);

    Random& random;
    Record record;
    /// Whoever runs the machine: sees everything, and is no adversary.
    Client overseer;
    Counts counts;

    std::map<std::string, KnownDrive> drives;
    std::vector<std::unique_ptr<Client>> clients;  ///< the adversaries
    std::unique_ptr<Client> innocent;              ///< logs at dot-a-yen and reads totals
    std::vector<Person> people;
    std::vector<std::string> roleless;  ///< ids of accounts without a role, in `people` too
    std::vector<std::string> targets;   ///< that the province assigned, by id
    std::vector<std::string> device_ids;
    std::vector<KnownCredential> ended;  ///< credentials that have ended
    std::string feed_secret;

    /// Makes all of it; throws when the service refuses something that it must not.
    void build();

    /// A client for which `fits`; throws when there is none.
    template <class Fits>
    Client& any(Fits fits) {
        std::vector<Client*> all;
        for (const auto& client : clients)
            if (fits(*client)) all.push_back(client.get());
        if (all.empty()) throw std::runtime_error("no client fits the move " + record.move);
        return *random.pick(all);
    }
    Client& any() {
        return any([](const Client&) { return true; });
    }
    /// Somebody who may upload to a drive that is open.
    Client& uploader();
    /// One of its drives that has this status; empty when it has none.
    std::string drive_of(const Client& client, const std::string& status);
    Person& person(const std::string& id);
    Client& client(const std::string& name);

    /// A bag of `drive` with a volume of its own, so that it can be found in totals.
    Bag new_bag(const std::string& drive, bool spoken);
    /// The event by which its own drive logs it.
    JsonText event_of(const Bag& bag);
    /// Any event; `more` goes behind id, kind and at.
    JsonText event(const std::string& id, const std::string& kind, const std::string& at,
                   JsonMembers more = {});
    std::string fresh_id() { return random.uuid(now()).text(); }
    /// Uploads by the drive's own people and writes the bags down as acknowledged.
    void log(Client& client, const std::string& drive, int bags);

    Json must(const Answer& answer, unsigned status, const std::string& what);
    std::unique_ptr<Client> sign_in(const std::string& name, const std::string& login,
                                    const std::string& password, Sight sight);

  private:
    void make_plan();
    void make_drive(const std::string& code, const std::string& district,
                    const std::string& organization);
    void make_people();
    void make_person(const std::string& name, const std::string& district,
                     const std::vector<JsonText>& grants, Sight sight);
    Client& make_token(Client& by, const std::string& role, const JsonText& scope,
                       const std::string& district, Sight sight, std::vector<std::string> drives);
    void make_devices();
    void make_private_things();
    void fill_and_move_on();
    void move_commune();

    std::string nobody_password_ = "bà ngoại trồng ba luống rau";
};

/// {"kind":"organization","code":…} and the like.
JsonText scope(const std::string& kind, const std::string& code);
JsonText grant(const std::string& role, const std::string& kind, const std::string& code);

}  // namespace tests::adversary
