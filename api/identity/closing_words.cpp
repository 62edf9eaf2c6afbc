// A second person's word for the closing of a drive: given with an account or a tablet's PIN, and
// handed to the person who closes.
#include "usecases/identity/closing_words.hpp"

#include "api/http/auditing.hpp"
#include "api/http/problem.hpp"
#include "api/identity/bodies.hpp"
#include "api/identity/routes.hpp"
#include "api/json/plain.hpp"
#include "api/tallying/closing.hpp"
#include "storage/engine/database.hpp"

namespace api::identity {

struct CountedBags {
    std::optional<domain::Integer<1, 1000>> nominal_ml;
    domain::Integer<0, 100'000> bags;
};
BOOST_DESCRIBE_STRUCT(CountedBags, (), (nominal_ml, bags))

struct WordByAccount {
    domain::Text<1, 64> login;
    Password password;
    std::optional<domain::Text<1, 40>> code;
};
BOOST_DESCRIBE_STRUCT(WordByAccount, (), (login, password, code))

struct WordByPin {
    domain::Reference device;
    domain::Code person;
    domain::Text<4, 8> pin;
};
BOOST_DESCRIBE_STRUCT(WordByPin, (), (device, person, pin))

struct NewClosingWord {
    List<CountedBags, 0, 50> counted;
    std::optional<Reason> reason;
    std::optional<WordByAccount> account;
    std::optional<WordByPin> pin;
};
BOOST_DESCRIBE_STRUCT(NewClosingWord, (), (counted, reason, account, pin))

struct ClosingWordAnswer {
    domain::Uuid id;
    domain::Instant expires_at;
    tallying::SignerAnswer signer;
    std::vector<tallying::ClosingLineAnswer> lines;
};
BOOST_DESCRIBE_STRUCT(ClosingWordAnswer, (), (id, expires_at, signer, lines))

/// What the audit keeps of a word: that it was given, and by whom where that is known.
struct AuditedWord {
    bool given = false;
    std::optional<std::string> signer;
};
BOOST_DESCRIBE_STRUCT(AuditedWord, (), (given, signer))

namespace {

using domain::Error;
using domain::ErrorKind;
using domain::Result;

usecases::identity::NewClosingWord plain_word(const std::string& drive,
                                              const NewClosingWord& body) {
    usecases::identity::NewClosingWord out;
    out.drive = drive;
    for (const auto& line : body.counted.items)
        out.counted.push_back({plain(line.nominal_ml), line.bags.value});
    out.reason = plain_or_empty(body.reason);
    if (body.account)
        out.account = usecases::identity::WordByAccount{plain(body.account->login),
                                                        plain(body.account->code)};
    if (body.pin)
        out.pin = usecases::identity::WordByPin{plain(body.pin->device), plain(body.pin->person)};
    return out;
}

/// One word on its way: reader → password thread → writer.
struct Attempt : std::enable_shared_from_this<Attempt> {
    Service& service;
    std::shared_ptr<const Incoming> incoming;
    Done done;
    std::string secret;  ///< a password or a PIN
    usecases::identity::NewClosingWord what;
    usecases::identity::Signing signing;

    Attempt(Service& s, std::shared_ptr<const Incoming> i, Done d)
        : service(s), incoming(std::move(i)), done(std::move(d)) {}

    void refuse(const Error& error) { done(problem(*incoming->request, error)); }

    void start() {
        auto body = json::read<NewClosingWord>(incoming->request->body);
        if (!body) return refuse(body.error());
        what = plain_word(incoming->path("drive"), *body);
        auto begun =
            usecases::identity::begin_closing_word(incoming->actor(), *service.database().books(),
                                                   service.throttle(), service.now(), what);
        if (!begun) return refuse(begun.error());
        signing = std::move(*begun);
        secret = body->account ? body->account->password.value : body->pin->pin.value;
        if (what.account)
            compare_password();
        else
            compare_pin();
    }

    void compare_password() {
        service.database().read(
            [self = shared_from_this()](storage::Session& session) {
                usecases::identity::load_secrets(self->signing, session);
            },
            [self = shared_from_this()](Result<void> read_done) {
                if (!read_done) return self->refuse(read_done.error());
                self->service.passwords().verify(
                    self->signing.secrets.password, self->secret,
                    [self](Passwords::Verdict verdict) { self->verified(verdict); });
            });
    }

    void compare_pin() {
        service.passwords().verify_pin(
            signing.pin.salt, signing.pin.iterations, signing.pin.hash, secret,
            [self = shared_from_this()](Passwords::Verdict verdict) { self->verified(verdict); });
    }

    void verified(Passwords::Verdict verdict) {
        if (verdict == Passwords::Verdict::busy)
            return refuse({ErrorKind::unavailable, "queue_full", {}, {}});
        if (verdict == Passwords::Verdict::wrong)
            return failed({ErrorKind::forbidden, "second_person_wrong", {}, {}});
        if (auto may = usecases::identity::check_signing(signing, what); !may)
            return refuse(may.error());
        give();
    }

    void append(storage::WriteTransaction& tx, bool given) const {
        auto entry = audit_entry(*incoming, tx.now());
        // What is unknown is not written down: it may be a password in the wrong field.
        entry.after = json::write(AuditedWord{
            given, signing.known ? std::optional<std::string>(signing.signer) : std::nullopt});
        storage::identity::append(tx.session(), std::move(entry));
    }

    /// The same answer for whatever was wrong.
    void failed(const Error& error) {
        signing.reserved.failed();
        service.database().write(
            [self = shared_from_this()](storage::WriteTransaction& tx) -> Result<void> {
                self->append(tx, false);
                return {};
            },
            [self = shared_from_this(), error](Result<void>) { self->refuse(error); });
    }

    Result<Response> word(storage::WriteTransaction& tx) {
        auto made = usecases::identity::give_closing_word(incoming->actor(), tx, service.seal(),
                                                          signing, what);
        if (!made) return made.error();
        append(tx, true);
        Response response;
        response.status = 201;
        response.body = std::make_shared<const std::string>(json::write(
            ClosingWordAnswer{made->id, made->expires_at, tallying::signer_answer(*made),
                              tallying::line_answers(made->lines)}));
        response.headers.emplace_back("Location",
                                      "/api/v1/drives/" + incoming->path("drive") + "/closing");
        return response;
    }

    void give() {
        auto response = std::make_shared<Response>();
        service.database().write(
            [self = shared_from_this(), response](storage::WriteTransaction& tx) -> Result<void> {
                auto made = self->word(tx);
                if (!made) return made.error();
                *response = std::move(*made);
                return {};
            },
            [self = shared_from_this(), response](Result<void> written) {
                if (!written && written.error().code == "second_person_wrong")
                    return self->failed(written.error());
                // Whatever the books say: the secret was right, and nothing was guessed.
                self->signing.reserved.right(self->service.now());
                if (!written) return self->refuse(written.error());
                self->done(std::move(*response));
            });
    }
};

}  // namespace

void add_closing_words(Router& router, Service& service) {
    router.add(
        post<NewClosingWord, ClosingWordAnswer>("/api/v1/drives/{drive}/closing-words")
            .tag("drives")
            .says("Lời của người thứ hai khi chốt đợt", "A second person's word for a closing")
            .details("Người thứ hai ký bằng tài khoản (account) hoặc mã PIN của mình trên một "
                     "thiết bị của đợt (pin). Dùng một lần, trong vài phút, cho đúng số liệu này: "
                     "gửi id làm closing_word khi chuyển đợt sang closed. counted là số túi đếm "
                     "bằng tay; khác sổ thì cần reason.",
                     "The second person signs with an account or with a PIN on a device of the "
                     "drive. Good once, for some minutes and for this very figure: send the id "
                     "as closing_word when the drive is moved to closed. counted are the bags "
                     "counted by hand; where they differ from the books a reason is needed.")
            .allow(Permission::run_drive, Where::drive)
            .makes()
            .secret()
            .problems({{ErrorKind::not_found, "drive_not_found"},
                       {ErrorKind::conflict, "transition_not_allowed"},
                       {ErrorKind::forbidden, "session_needed"},
                       {ErrorKind::forbidden, "second_person_wrong"},
                       {ErrorKind::forbidden, "second_factor_required"},
                       {ErrorKind::forbidden, "closing_same_person"},
                       {ErrorKind::forbidden, "closing_signer_elsewhere"},
                       {ErrorKind::limited, "too_many_attempts"},
                       {ErrorKind::rule, "repeated_item"},
                       {ErrorKind::rule, "account_or_pin"},
                       {ErrorKind::rule, "closing_count_missing"},
                       {ErrorKind::rule, "reason_required"}})
            .async([&service](std::shared_ptr<const Incoming> incoming, Done done) {
                std::make_shared<Attempt>(service, std::move(incoming), std::move(done))->start();
            }));
}

}  // namespace api::identity
