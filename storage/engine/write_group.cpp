#include "storage/engine/write_group.hpp"

#include <set>
#include <string>

namespace storage {

using domain::Error;
using domain::ErrorKind;
using domain::Result;

namespace {

Error unavailable(std::string_view code) {
    return Error{ErrorKind::unavailable, std::string(code), {}, {}};
}

/// The code for the one job that an error of the database takes with it, or nothing when the whole
/// transaction goes.
std::optional<std::string_view> code_for_one(Session& session, const std::exception& error) {
    switch (session.classify(error)) {
        case Failure::busy:
            return "storage_busy";
        case Failure::constraint:
        case Failure::other:
            return "storage_failed";
        case Failure::full:
        case Failure::flush:
        case Failure::lost:
        case Failure::corrupt:
            break;
    }
    return std::nullopt;
}

/// Whether anything in the books differs that a job can change.
bool same(const domain::tallying::Books& a, const domain::tallying::Books& b) {
    return a.as_of.seq == b.as_of.seq && a.drive_changes() == b.drive_changes() &&
           a.shared_register() == b.shared_register() &&
           a.shared_directory() == b.shared_directory();
}

}  // namespace

WriteGroup::WriteGroup(std::vector<GroupJob> jobs, const DatabaseSettings& settings,
                       Statistics& statistics)
    : settings_(settings), statistics_(statistics) {
    for (auto& job : jobs) slots_.push_back({std::move(job)});
}

void WriteGroup::carry_out(Session& session, Books& books, tallying::Ledger& ledger,
                           domain::tallying::Calendar& calendar) {
    const Ground ground{session, books, ledger, calendar};
    // One job alone needs none: what takes it back takes the transaction back.
    savepoints_ = slots_.size() > 1;
    const auto begun = settings_.monotonic_ms();
    std::size_t at = 0;
    while (at < slots_.size()) {
        if (at > 0 && settings_.monotonic_ms() - begun >= settings_.group_ms) break;
        if (std::holds_alternative<WriteJob>(slots_[at].job)) {
            write(ground, slots_[at++]);
        } else {
            const auto end = end_of_run(at);
            append(ground, at, end);
            at = end;
        }
    }
    mark_.reset();
    for (auto i = at; i < slots_.size(); ++i) rest_.push_back(std::move(slots_[i].job));
    slots_.resize(at);
}

std::vector<GroupJob> WriteGroup::take_rest() {
    return std::exchange(rest_, {});
}

// ---- one job
// -------------------------------------------------------------------------------------------------

void WriteGroup::set_mark(Ground ground) {
    if (!savepoints_) return;
    ground.session.set_savepoint();
    if (mark_ && same(mark_->books, ground.books)) return;
    // What is changed from here on is copied first, so that the mark stays as it is.
    ground.books.freeze();
    mark_ = Mark{ground.books, ground.ledger.tip()};
}

void WriteGroup::keep(Ground ground) {
    if (savepoints_) ground.session.release_savepoint();
    keeps_ = true;
}

void WriteGroup::go_back(Ground ground) {
    if (!savepoints_) return;  // nothing is kept, so the writer takes all of it back
    ground.session.back_to_savepoint();
    ground.books = mark_->books;
    ground.ledger.set_tip(mark_->tip);
}

void WriteGroup::tell_of(const std::exception& error) const {
    if (settings_.tell) settings_.tell("group_failed", {{"what", error.what()}});
}

void WriteGroup::write(Ground ground, Slot& slot) {
    auto& job = std::get<WriteJob>(slot.job);
    ++statistics_.writes;
    set_mark(ground);
    auto& books = ground.books;
    const auto now = settings_.clock();
    const auto register_before = books.shared_register();
    const auto directory_before = books.shared_directory();
    const auto drives_before = books.drive_changes();
    WriteTransaction tx(ground.session, books, ground.ledger, ground.calendar, now,
                        settings_.kept_answers);
    auto failed = [](std::string_view what) {
        return Error{ErrorKind::unavailable, "internal_error", {{"what", std::string(what)}}, {}};
    };
    try {
        slot.written = job.fn(tx);
    } catch (const soci::soci_error& error) {
        const auto code = code_for_one(ground.session, error);
        if (!code) throw;
        ++statistics_.writes_failed;
        slot.written = unavailable(*code);
    } catch (const std::exception& error) {
        slot.written = failed(error.what());
    } catch (...) {
        slot.written = failed("an exception of unknown type");
    }
    if (!slot.written || tx.discarded()) return go_back(ground);
    // What changed nothing that answers are made of leaves them, and their entity tags, as they
    // are.
    if (books.shared_register() != register_before || books.drive_changes() != drives_before) {
        ++books.as_of.catalog;
        books.as_of.at = domain::tallying::changed_at(books.as_of.at, now);
    }
    if (books.shared_directory() != directory_before) ++books.directory_version;
    keep(ground);
}

// ---- uploads
// -------------------------------------------------------------------------------------------------

std::size_t WriteGroup::end_of_run(std::size_t first) const {
    std::set<std::string_view> keys;
    auto at = first;
    for (; at < slots_.size(); ++at) {
        const auto* job = std::get_if<AppendJob>(&slots_[at].job);
        if (!job) break;
        // The same key again has to find what the first one kept.
        const auto& key = job->request.idempotency_key;
        if (!key.empty() && !keys.insert(key).second) break;
    }
    return at;
}

void WriteGroup::append(Ground ground, std::size_t first, std::size_t last) {
    carries_events_ = true;
    set_mark(ground);
    std::optional<Error> refusal;
    try {
        attempt(ground, first, last);
        return;
    } catch (const soci::soci_error& error) {
        const auto code = code_for_one(ground.session, error);
        if (!code) throw;
        refusal = unavailable(*code);
    } catch (const std::exception& error) {
        if (last - first == 1) tell_of(error);
        refusal = unavailable("storage_failed");
    }
    go_back(ground);
    if (last - first == 1) {
        ++statistics_.writes_failed;
        slots_[first].appended = *refusal;
        return;
    }
    // One of them it was; which one is found out by carrying each out alone.
    for (auto i = first; i < last; ++i) append(ground, i, i + 1);
}

void WriteGroup::attempt(Ground ground, std::size_t first, std::size_t last) {
    const auto now = settings_.clock();
    std::vector<tallying::Batch> batches;
    std::vector<std::size_t> owner;
    batches.reserve(last - first);
    auto request_of = [&](std::size_t i) -> AppendRequest& {
        return std::get<AppendJob>(slots_[i].job).request;
    };
    for (auto i = first; i < last; ++i) {
        auto& request = request_of(i);
        if (!request.idempotency_key.empty()) {
            auto saved = IdempotencyStore::find(ground.session, request.idempotency_key);
            if (saved && saved->request != request.request_digest) {
                slots_[i].appended = Error{ErrorKind::conflict, "key_reused", {}, {}};
                continue;
            }
            if (saved) {
                slots_[i].appended = AppendAnswer{std::nullopt, std::move(saved)};
                continue;
            }
        }
        owner.push_back(i);
        batches.push_back(std::move(request.batch));
    }
    // They are needed again when this attempt fails.
    struct GiveBack {
        std::function<void()> what;
        ~GiveBack() { what(); }
    } give_back{[&] {
        for (std::size_t b = 0; b < batches.size(); ++b)
            request_of(owner[b]).batch = std::move(batches[b]);
    }};
    auto outcomes = ground.ledger.append(ground.books, batches, now);
    std::uint64_t accepted = 0, duplicates = 0, in_review = 0;
    bool keeps = false;
    for (std::size_t b = 0; b < outcomes.size(); ++b) {
        auto& slot = slots_[owner[b]];
        auto& request = request_of(owner[b]);
        if (!outcomes[b]) {
            slot.appended = outcomes[b].error();
            continue;
        }
        keeps = true;
        accepted += std::uint64_t(outcomes[b]->accepted);
        duplicates += std::uint64_t(outcomes[b]->duplicates);
        in_review += outcomes[b]->in_review.size();
        if (!request.idempotency_key.empty()) {
            auto answer = request.render(*outcomes[b]);
            answer.request = request.request_digest;
            IdempotencyStore::save(ground.session, request.idempotency_key, answer, now,
                                   settings_.kept_answers);
        }
        slot.appended = AppendAnswer{std::move(*outcomes[b]), std::nullopt};
    }
    if (savepoints_) ground.session.release_savepoint();
    keeps_ |= keeps;
    accepted_ += accepted;
    duplicates_ += duplicates;
    in_review_ += in_review;
}

// ---- answers
// -------------------------------------------------------------------------------------------------

void WriteGroup::answer() {
    statistics_.events_accepted += accepted_;
    statistics_.events_duplicate += duplicates_;
    statistics_.events_in_review += in_review_;
    for (auto& slot : slots_) {
        if (auto* append = std::get_if<AppendJob>(&slot.job))
            append->done(std::move(slot.appended));
        else
            std::get<WriteJob>(slot.job).done(std::move(slot.written));
    }
    slots_.clear();
}

void WriteGroup::refuse(const Error& error) {
    for (auto& job : take_rest()) slots_.push_back({std::move(job)});
    for (auto& slot : slots_) std::visit([&](auto& job) { job.done(error); }, slot.job);
    slots_.clear();
}

}  // namespace storage
