// A second person's word for the closing of a drive: given with an account or a tablet's PIN,
// evaluated here, and handed to the person who closes.
#include "api/http/auditing.hpp"
#include "api/http/problem.hpp"
#include "api/http/reference.hpp"
#include "api/identity/bodies.hpp"
#include "api/identity/factor_check.hpp"
#include "api/identity/routes.hpp"
#include "api/tallying/closing.hpp"
#include "domain/identity/person.hpp"
#include "domain/identity/witness.hpp"
#include "storage/engine/database.hpp"
#include "storage/tallying/closing.hpp"

#include <algorithm>

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
using domain::scheduling::Drive;
using domain::tallying::Books;
using domain::tallying::ClosingWord;

Error invalid(std::vector<domain::Violation> violations) {
    return {ErrorKind::rule,
            "invalid_body",
            {{"count", std::to_string(violations.size())}},
            std::move(violations)};
}

/// What the word is about, as these books have it; every refusal that needs no secret.
struct Matter {
    const Drive* drive = nullptr;
    tallying::ClosingFigure figure;
    std::string reason;
};

Result<Matter> matter_of(const Incoming& incoming, const Books& books, const NewClosingWord& body) {
    Matter out;
    auto num = books.drive_number(normal_reference(incoming.path("drive")));
    out.drive = num ? books.drive(*num) : nullptr;
    if (!out.drive) return not_found("drive_not_found", "drive", incoming.path("drive"));
    const auto* tally = books.tally(*num);
    auto closes = domain::scheduling::check_transition(
        out.drive->status, domain::scheduling::DriveStatus::closed, {}, tally && tally->events);
    if (!closes) return closes.error();
    std::vector<domain::Violation> violations;
    std::map<std::int64_t, std::int64_t> counted;
    for (std::size_t i = 0; i < body.counted.size(); ++i) {
        const auto& line = body.counted.items[i];
        auto volume = line.nominal_ml ? line.nominal_ml->value : 0;
        if (!counted.emplace(volume, line.bags.value).second)
            violations.push_back({"/counted/" + std::to_string(i), "repeated_item", {}});
    }
    if (bool(body.account) == bool(body.pin))
        violations.push_back({"/account", "account_or_pin", {}});
    if (body.reason) out.reason = body.reason->value;
    out.figure = tallying::closing_figure(books, *out.drive, counted, out.reason);
    if (auto volume = domain::tallying::not_counted(out.figure.lines))
        violations.push_back({"/counted",
                              "closing_count_missing",
                              {{"nominal_ml", *volume ? std::to_string(*volume) : "?"}}});
    else if (domain::tallying::differs(out.figure.lines) && out.reason.empty())
        violations.push_back({"/reason", "reason_required", {}});
    if (!violations.empty()) return invalid(std::move(violations));
    return out;
}

Error wrong() {
    return {ErrorKind::forbidden, "second_person_wrong", {}, {}};
}

/// One word on its way: reader → password thread → writer.
struct Attempt : std::enable_shared_from_this<Attempt> {
    Service& service;
    std::shared_ptr<const Incoming> incoming;
    Done done;
    NewClosingWord body;
    std::string signer;  ///< the actor that the secret is said to be of
    std::string name;
    bool known = false;  ///< there is such an account, or such a person on a tablet of this drive
    std::int64_t account = 0;
    storage::identity::Secrets secrets;
    Throttle::Attempt reserved;  ///< counted before anything is evaluated

    Attempt(Service& s, std::shared_ptr<const Incoming> i, Done d)
        : service(s), incoming(std::move(i)), done(std::move(d)) {}

    const Request& request() const { return *incoming->request; }
    void refuse(const Error& error) { done(problem(request(), error)); }

    void start() {
        auto read = json::read<NewClosingWord>(request().body);
        if (!read) return refuse(read.error());
        body = std::move(*read);
        auto books = service.database().books();
        auto matter = matter_of(*incoming, *books, body);
        if (!matter) return refuse(matter.error());
        if (body.account)
            by_account(*books);
        else
            by_pin(*books, *matter->drive);
    }

    /// Nobody signs beside himself, whatever he shows: known before anything is evaluated.
    bool somebody_else(const Books& books) {
        auto may =
            domain::identity::may_sign(*incoming->principal, books.directory(), {&signer, 1},
                                       Error{ErrorKind::forbidden, "closing_same_person", {}, {}});
        if (!may) refuse(may.error());
        return bool(may);
    }
    bool reserve(SecretKind kind, std::string_view subject) {
        auto begun =
            service.throttle().begin(kind, subject, request().remote_address, service.now());
        if (!begun) refuse(begun.error());
        if (begun) reserved = std::move(*begun);
        return bool(begun);
    }

    void by_account(const Books& books) {
        signer = body.account->login.value;
        std::transform(signer.begin(), signer.end(), signer.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
        if (!somebody_else(books)) return;
        if (!reserve(SecretKind::password, signer)) return;
        // An id finds an account too, and is nobody's login.
        auto user = books.directory().user(signer);
        if (user && user->login != signer) user = nullptr;
        if (user) {
            known = true;
            account = user->num;
            name = user->name;
        }
        service.database().read(
            [self = shared_from_this()](storage::Session& session) {
                self->secrets = storage::identity::secrets(session, self->account);
            },
            [self = shared_from_this()](Result<void> read_done) {
                if (!read_done) return self->refuse(read_done.error());
                self->service.passwords().verify(
                    self->secrets.password, self->body.account->password.value,
                    [self](Passwords::Verdict verdict) { self->verified(verdict); });
            });
    }

    void by_pin(const Books& books, const Drive& drive) {
        // The iterations of what is unknown: the time does not tell who shares a tablet.
        constexpr std::int64_t usual_iterations = 600'000;
        domain::identity::DevicePerson check{{}, {}, std::string(32, '0'), usual_iterations, {}};
        const auto& person = body.pin->person.value;
        auto reference = normal_reference(body.pin->device.value);
        auto device = domain::identity::tablet_at(books, drive, reference);
        if (device) {
            reference = device->code;
            auto it = std::find_if(device->people.begin(), device->people.end(),
                                   [&](const auto& p) { return p.code == person; });
            if (it != device->people.end()) {
                known = true;
                name = it->name;
                check = *it;
            }
            signer = domain::identity::actor_on(*device, person);
        } else {
            signer = "device/" + reference + "/" + person;
        }
        if (!somebody_else(books)) return;
        if (!reserve(SecretKind::pin, signer)) return;
        service.passwords().verify_pin(
            check.salt, check.iterations, check.hash, body.pin->pin.value,
            [self = shared_from_this()](Passwords::Verdict verdict) { self->verified(verdict); });
    }

    void verified(Passwords::Verdict verdict) {
        if (verdict == Passwords::Verdict::busy)
            return refuse({ErrorKind::unavailable, "queue_full", {}, {}});
        if (verdict == Passwords::Verdict::wrong) return failed();
        if (body.account && secrets.factor_confirmed && !body.account->code)
            return refuse({ErrorKind::forbidden, "second_factor_required", {}, {}});
        give();
    }

    storage::identity::AuditEntry entry(storage::WriteTransaction& tx, bool given) const {
        auto out = audit_entry(*incoming, tx.now());
        // What is unknown is not written down: it may be a password in the wrong field.
        out.after = json::write(
            AuditedWord{given, known ? std::optional<std::string>(signer) : std::nullopt});
        return out;
    }

    /// The same answer for whatever was wrong.
    void failed() {
        reserved.failed();
        service.database().write(
            [self = shared_from_this()](storage::WriteTransaction& tx) -> Result<void> {
                storage::identity::append(tx.session(), self->entry(tx, false));
                return {};
            },
            [self = shared_from_this()](Result<void>) { self->refuse(wrong()); });
    }

    /// The secret was right. The books are asked anew: what the word is about is what this
    /// transaction has.
    Result<ClosingWordAnswer> word(storage::WriteTransaction& tx) {
        const Books& books = tx.books();
        auto matter = matter_of(*incoming, books, body);
        if (!matter) return matter.error();
        if (body.account &&
            !take_second_factor(service, tx, account, secrets,
                                body.account->code ? body.account->code->value : std::string()))
            return wrong();
        if (!domain::identity::may_witness(books, *matter->drive, signer))
            return Error{ErrorKind::forbidden, "closing_signer_elsewhere", {}, {}};
        ClosingWord made;
        made.id = tx.new_id();
        made.drive = matter->drive->num;
        made.asked_by = incoming->principal->actor;
        made.signer = signer;
        made.signer_name = name;
        made.reason = matter->reason;
        made.lines = matter->figure.lines;
        made.figure = matter->figure.digest;
        made.at = tx.now();
        made.expires_at = tx.now().plus_ms(ClosingWord::good_for_ms);
        made = storage::tallying::add(tx, std::move(made));
        storage::identity::append(tx.session(), entry(tx, true));
        return ClosingWordAnswer{made.id, made.expires_at, tallying::signer_answer(made),
                                 tallying::line_answers(made.lines)};
    }

    void give() {
        auto response = std::make_shared<Response>();
        service.database().write(
            [self = shared_from_this(), response](storage::WriteTransaction& tx) -> Result<void> {
                auto answer = self->word(tx);
                if (!answer) return answer.error();
                response->status = 201;
                response->body = std::make_shared<const std::string>(json::write(*answer));
                response->headers.emplace_back(
                    "Location", "/api/v1/drives/" + self->incoming->path("drive") + "/closing");
                return {};
            },
            [self = shared_from_this(), response](Result<void> written) {
                if (!written && written.error().code == "second_person_wrong")
                    return self->failed();
                // Whatever the books say: the secret was right, and nothing was guessed.
                self->reserved.right(self->service.now());
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
