#include "storage/engine/writer.hpp"

#include "storage/engine/migrations.hpp"
#include "storage/identity/directory.hpp"
#include "storage/valuation/tariffs.hpp"

#include <sodium.h>

#include <cassert>
#include <chrono>

namespace storage {

using domain::Error;
using domain::ErrorKind;
using domain::Result;

namespace {

Error unavailable(std::string_view code) {
    return Error{ErrorKind::unavailable, std::string(code), {}, {}};
}
Error unknown() {
    return Error{ErrorKind::outcome_unknown, "outcome_unknown", {}, {}};
}

/// The rows are not a continuation of what the books were made of.
struct LedgerWentBack : std::runtime_error {
    LedgerWentBack() : std::runtime_error("the ledger went back") {}
};

/// The database has migrations that this program does not know.
struct SchemaIsNewer : std::runtime_error {
    SchemaIsNewer() : std::runtime_error("the schema is newer") {}
};

}  // namespace

void Writer::tell(std::string_view code, domain::Parameters parameters) {
    if (settings_.tell) settings_.tell(code, parameters);
}

// ---- start and end
// -------------------------------------------------------------------------------------------

Result<void> Writer::load() {
    const bool writes = settings_.access == Session::Access::read_write;
    if (engine_of(settings_.url) == Engine::sqlite) {
        if (!writes && has_links(settings_.url))
            return Error{
                ErrorKind::conflict, "database_has_links", {{"database", settings_.url}}, {}};
        if (writes)
            if (auto locked = file_.acquire(settings_.url); !locked) return locked.error();
    }
    session_ = std::make_unique<Session>(settings_.url, settings_.access);
    auto at = writes ? migrate(*session_, embedded_migrations())
                     : check_schema(*session_, embedded_migrations());
    if (!at) return at.error();
    file_.remember_log();
    standing_ = std::make_unique<StandingQuery>(*session_);
    ledger_ = std::make_unique<tallying::Ledger>(*session_, settings_.offset);
    session_->begin_read();
    load_books(true);
    session_->commit();
    if (changed_in_the_future()) {
        if (writes)
            put_time_right();
        else
            working_.as_of.at = settings_.clock();
    }
    // Told once, so they are saved at once.
    if (writes && !changed_by_rule_.empty()) save_tallies();
    if (writes && !valuation::has_shipped(working_.registry())) {
        auto shipped = write_now([](WriteTransaction& tx) -> Result<void> {
            valuation::add_shipped(tx);
            return {};
        });
        if (!shipped) return shipped.error();
    }
    publish();
    return {};
}

void Writer::load_books(bool saved) {
    Books fresh;
    fresh.offset = settings_.offset;
    fresh.planning = settings_.planning;
    fresh.hours = settings_.hours;
    fresh.units = std::make_shared<const domain::tallying::UnitRules>(settings_.units);
    // When credentials were last used is kept from the directory before.
    fresh.replace_directory(working_.shared_directory());
    const auto standing = standing_->ask(0);
    load_catalog(*session_, fresh, standing);
    identity::load_directory(*session_, fresh);
    fresh.seal();
    tallying::Tip tip;
    auto loaded = fresh;
    tallying::EarlierTallies earlier;
    auto state = tallying::Saved::none;
    if (saved) state = tallying::load_tallies(*session_, loaded, tip, earlier);
    if (state == tallying::Saved::damaged) {
        ++statistics_.books_differed;
        saved_damaged_ = true;
        tell("saved_tallies_damaged");
    }
    if (state != tallying::Saved::whole) {
        loaded = std::move(fresh);
        tip = {};
    }
    ledger_->set_tip(tip);
    ledger_->take_touched();
    saved_seq_ = loaded.as_of.seq;
    if (state == tallying::Saved::earlier) {
        ledger_->catch_up(loaded, earlier.seq);
        changed_by_rule_ = earlier.compare(loaded);
    }
    ledger_->catch_up(loaded);
    unsaved_ = ledger_->take_touched();
    working_ = std::move(loaded);
    catalog_at_ = standing.catalog_at;
    calendar_ = {};
}

bool Writer::changed_in_the_future() const {
    return domain::tallying::changed_at(working_.as_of.at, settings_.clock()) < working_.as_of.at;
}

void Writer::put_time_right() {
    session_->begin_write();
    if (shared_with_others()) catch_up();
    if (changed_in_the_future()) {
        // One version of the books gives one answer, so this is a version.
        working_.as_of.at = settings_.clock();
        ++working_.as_of.catalog;
        save_catalog_version(*session_, working_);
        catalog_at_ = working_.as_of.at.ms;
    }
    commit_and_tell();
}

void Writer::interrupt() {
    std::lock_guard guard(session_mutex_);
    if (session_) session_->interrupt();
}

void Writer::start() {
    started_ = true;
    thread_ = std::thread([this] { run(); });
}

void Writer::stop() {
    if (!thread_.joinable()) return;
    thread_.join();
    started_ = false;
    save_tallies();
    if (condition_.must_end() || !session_) return;
    try {
        session_->checkpoint();
    } catch (const soci::soci_error&) {
        // The log is read back at the next start; a checkpoint here only makes that shorter.
    }
}

void Writer::publish() {
    working_.as_of.today = today();
    working_.seal();
    // Whoever reads the books is told up to which event they say something.
    assert(working_.as_of.seq == ledger_->tip().seq);
    published_tip_ = ledger_->tip();
    published_catalog_at_ = catalog_at_;
    publication_.put(std::make_shared<const Books>(working_));
}

void Writer::run() {
    while (auto work = queue_.next()) {
        if (auto* group = std::get_if<std::vector<GroupJob>>(&*work)) {
            commit(WriteGroup(std::move(*group), settings_, statistics_));
        } else if (auto* again = std::get_if<RebuildJob>(&*work)) {
            again->done(rebuild());
        } else if (auto* tick = std::get_if<TickJob>(&*work)) {
            look_around();
            for (const auto& done : tick->done) done();
        }
    }
}

// ---- level with the database
// ---------------------------------------------------------------------------------

void Writer::catch_up(const Standing& now) {
    const auto tip = ledger_->tip();
    if (now.schema > embedded_migrations().back().number) throw SchemaIsNewer();
    const auto& as_of = working_.as_of;
    const bool other_tip = tip.seq > 0 && now.tip != tip.digest.hex();
    const bool other_catalog = now.catalog < as_of.catalog ||
                               (now.catalog == as_of.catalog && now.catalog_at != catalog_at_);
    if (other_tip || other_catalog || now.directory < working_.directory_version)
        throw LedgerWentBack();
    if (now.catalog != as_of.catalog) {
        load_catalog(*session_, working_, now);
        catalog_at_ = now.catalog_at;
    }
    if (now.directory != working_.directory_version) identity::load_directory(*session_, working_);
    if (now.last_seq > as_of.seq) ledger_->catch_up(working_);
    for (auto drive : ledger_->take_touched()) unsaved_.insert(drive);
}

void Writer::begin() {
    if (!resync_ && !shared_with_others()) return session_->begin_write();
    catch_up(standing_->begin_write(ledger_->tip().seq));
    resync_ = false;
}

std::optional<Writer::Level> Writer::news() {
    const auto before = publication_.latest();
    if (before && before->as_of.seq == working_.as_of.seq &&
        before->as_of.catalog == working_.as_of.catalog &&
        before->directory_version == working_.directory_version)
        return std::nullopt;
    working_.freeze();
    return Level{working_, ledger_->tip(), catalog_at_};
}

void Writer::leave(std::optional<Level> news) {
    if (!news) return undo();
    session_->rollback();
    working_ = std::move(news->books);
    catalog_at_ = news->catalog_at;
    ledger_->set_tip(news->tip);
    publish();
}

Result<void> Writer::still_there(bool committed) {
    auto harm = file_.harm();
    if (!harm) return {};
    condition_.set(Health::replaced);
    tell("database_replaced", {{"database", settings_.url}, {"what", *harm}});
    // A commit that went into a file that nobody will find again is no commit.
    return committed ? unknown() : unavailable(refusal_of(Health::replaced));
}

// ---- failures
// ------------------------------------------------------------------------------------------------

void Writer::undo() {
    if (session_) session_->rollback();
    if (auto before = publication_.latest()) {
        working_ = *before;
        catalog_at_ = published_catalog_at_;
    }
    if (ledger_) ledger_->set_tip(published_tip_);
    resync_ = shared_with_others();
}

Error Writer::failed(const std::exception& error, bool committing) {
    ++statistics_.writes_failed;
    // Asked before anything else is said to the connection.
    const bool database = dynamic_cast<const soci::soci_error*>(&error) != nullptr;
    const auto failure = database ? session_->classify(error) : Failure::other;
    if (auto* warned = dynamic_cast<const CommitWarned*>(&error)) {
        ++statistics_.commits_warned;
        tell("commit_warned", {{"what", warned->what()}});
        undo();
        resync_ = true;
        return unknown();
    }
    undo();
    resync_ = true;
    if (dynamic_cast<const SchemaIsNewer*>(&error)) {
        condition_.set(Health::outdated);
        tell("database_newer");
        return unavailable(refusal_of(Health::outdated));
    }
    if (dynamic_cast<const LedgerWentBack*>(&error)) {
        went_back_ = true;
        condition_.set(Trust::differing);
        follow_back();
        return unavailable("storage_unreachable");
    }
    switch (failure) {
        case Failure::flush:
            // What the kernel dropped after a failed flush cannot be known, and asking again would
            // report success.
            condition_.set(Health::poisoned);
            return unknown();
        case Failure::full:
            condition_.set(Health::full);
            return unavailable("storage_full");
        case Failure::corrupt:
            condition_.set(Health::corrupt);
            tell("database_corrupt", {{"what", error.what()}});
            return committing ? unknown() : unavailable("database_corrupt");
        case Failure::lost:
            ++statistics_.connections_lost;
            connect();
            return committing ? unknown() : unavailable("storage_unreachable");
        case Failure::busy:
            return unavailable("storage_busy");
        // The server itself says that it has not committed.
        case Failure::constraint:
            return unavailable("storage_failed");
        case Failure::other:
            break;
    }
    if (!database) tell("group_failed", {{"what", error.what()}});
    return committing && shared_with_others() ? unknown() : unavailable("storage_failed");
}

bool Writer::connect() {
    const auto now = settings_.monotonic_ms();
    if (!ledger_ && now < next_connect_ms_) return false;
    auto exchange = [this](std::unique_ptr<Session> with) {
        standing_.reset();
        ledger_.reset();
        std::lock_guard guard(session_mutex_);
        session_ = std::move(with);
    };
    exchange(nullptr);
    try {
        exchange(std::make_unique<Session>(settings_.url, settings_.access));
        standing_ = std::make_unique<StandingQuery>(*session_);
        ledger_ = std::make_unique<tallying::Ledger>(*session_, settings_.offset);
        ledger_->set_tip(published_tip_);
        return true;
    } catch (const std::exception&) {
        // Whatever waits is refused at once, and not after a deadline of the network each.
        next_connect_ms_ = settings_.monotonic_ms() + 300;
        exchange(nullptr);
        return false;
    }
}

Result<void> Writer::ready_to_write() {
    if (!condition_.may_write()) return unavailable(refusal_of(condition_.lasting()));
    if (!ledger_ && !connect()) return unavailable("storage_unreachable");
    if (went_back_) {
        follow_back();
        if (went_back_) return unavailable("storage_unreachable");
    }
    return still_there(false);
}

// ---- transactions
// --------------------------------------------------------------------------------------------

void Writer::commit(WriteGroup group) {
    if (auto ready = ready_to_write(); !ready) return group.refuse(ready.error());
    const auto started = std::chrono::steady_clock::now();
    bool committing = false;
    try {
        begin();
        auto others = news();
        const auto catalog_before = working_.as_of.catalog;
        const auto directory_before = working_.directory_version;
        group.carry_out(*session_, working_, *ledger_, calendar_);
        queue_.give_back(group.take_rest());
        if (!group.keeps_anything()) {
            leave(std::move(others));
            return group.answer();
        }
        if (working_.as_of.catalog != catalog_before) {
            save_catalog_version(*session_, working_);
            catalog_at_ = working_.as_of.at.ms;
        }
        if (working_.directory_version != directory_before)
            identity::save_directory_version(*session_, working_.directory_version);
        committing = true;
        commit_and_tell();
    } catch (const std::exception& error) {
        return group.refuse(failed(error, committing));
    }
    ++statistics_.commits;
    if (auto there = still_there(true); !there) return group.refuse(there.error());
    if (condition_.lasting() == Health::full) condition_.set(Health::good);
    publish();
    if (group.carries_events()) {
        ++statistics_.groups;
        statistics_.group_microseconds +=
            std::uint64_t(std::chrono::duration_cast<std::chrono::microseconds>(
                              std::chrono::steady_clock::now() - started)
                              .count());
    }
    group.answer();
    for (auto drive : ledger_->take_touched()) unsaved_.insert(drive);
    if (working_.as_of.seq - saved_seq_ >= settings_.save_every_events) save_tallies();
}

Result<void> Writer::write_now(std::function<Result<void>(WriteTransaction&)> fn) {
    Result<void> outcome;
    std::vector<GroupJob> one;
    one.push_back(
        WriteJob{std::move(fn), [&](Result<void> result) { outcome = std::move(result); }});
    commit(WriteGroup(std::move(one), settings_, statistics_));
    return outcome;
}

// ---- saved tallies
// -------------------------------------------------------------------------------------------

void Writer::save_tallies() {
    if (!condition_.may_write() || !ledger_ || went_back_) return;
    // What is known to be wrong is not written down.
    if (condition_.trust() == Trust::differing || still_there(false).has_error()) return;
    if (unsaved_.empty()) return;
    try {
        // Level with what others wrote, so that the mark does not go back and no drive of theirs
        // stays behind it.
        begin();
        working_.seal();
        const auto mark = tallying::saved_mark(*session_);
        if (mark < saved_seq_ || mark > working_.as_of.seq || saved_damaged_) {
            // They were thrown away by another process, or are of no use: all of them are written
            // again.
            tallying::discard_tallies(*session_);
            for (std::size_t n = 1; n < working_.drives().size(); ++n)
                if (working_.tally(std::int64_t(n))) unsaved_.insert(std::int64_t(n));
        }
        tallying::save_tallies(*session_, working_, unsaved_, ledger_->tip());
        session_->commit();
    } catch (const std::exception& error) {
        failed(error, false);
        return;
    }
    unsaved_.clear();
    saved_damaged_ = false;
    saved_seq_ = working_.as_of.seq;
    publish();
}

Result<void> Writer::rebuild() {
    if (auto ready = ready_to_write(); !ready) return ready.error();
    try {
        session_->begin_write();
        tallying::discard_tallies(*session_);
        session_->commit();
        // The long part holds no lock, so that other processes go on.
        session_->begin_read();
        const auto before = working_.as_of.catalog;
        load_books(false);
        session_->commit();
        session_->begin_write();
        catch_up();
        // What was answered before must not be taken for the same version.
        working_.as_of.catalog = std::max(before, working_.as_of.catalog) + 1;
        working_.as_of.at = domain::tallying::changed_at(working_.as_of.at, settings_.clock());
        save_catalog_version(*session_, working_);
        catalog_at_ = working_.as_of.at.ms;
        commit_and_tell();
    } catch (const std::exception& error) {
        return failed(error, false);
    }
    resync_ = false;
    ++statistics_.books_rebuilt;
    publish();
    tell("books_rebuilt", {{"seq", std::to_string(working_.as_of.seq)}});
    return still_there(true);
}

void Writer::follow_back() {
    const auto known = working_.as_of;
    const auto directory = working_.directory_version;
    try {
        session_->begin_read();
        load_books(true);
        session_->commit();
        const auto found = working_.as_of.seq;
        // Numbers that nobody has seen yet: the same number must not stand for two histories.
        session_->begin_write();
        catch_up();
        working_.as_of.catalog = std::max(known.catalog, working_.as_of.catalog) + 1;
        working_.as_of.at = domain::tallying::changed_at(working_.as_of.at, settings_.clock());
        save_catalog_version(*session_, working_);
        catalog_at_ = working_.as_of.at.ms;
        working_.directory_version = std::max(directory, working_.directory_version) + 1;
        identity::save_directory_version(*session_, working_.directory_version);
        commit_and_tell();
        resync_ = false;
        went_back_ = false;
        ++statistics_.ledger_rewound;
        publish();
        condition_.set(Trust::unchecked);
        tell("ledger_rewound", {{"known", std::to_string(known.seq)},
                                {"found", std::to_string(found)},
                                {"catalog", std::to_string(working_.as_of.catalog)}});
    } catch (const std::exception& error) {
        // Tried again by the next write or tick. The books stay as they were published, which
        // nobody believes.
        const bool lost = dynamic_cast<const soci::soci_error*>(&error) && session_ &&
                          session_->classify(error) == Failure::lost;
        undo();
        resync_ = true;
        if (lost) connect();
    }
}

// ---- ticks
// ---------------------------------------------------------------------------------------------------

void Writer::look_around() {
    if (auto ready = ready_to_write(); !ready) return;
    try {
        bool changed = working_.as_of.today != today();
        if (changed) {
            session_->begin_write();
            IdempotencyStore::prune(
                *session_, settings_.clock().plus_ms(-IdempotencyStore::kept_days * 86'400'000));
            session_->commit();
        }
        session_->begin_read();
        const auto seq = working_.as_of.seq;
        const auto catalog = working_.as_of.catalog;
        const auto directory = working_.directory_version;
        catch_up();
        session_->commit();
        resync_ = false;
        changed |= directory != working_.directory_version;
        changed |= seq != working_.as_of.seq || catalog != working_.as_of.catalog;
        if (changed_in_the_future()) {
            put_time_right();
            changed = true;
        }
        if (changed) publish();
    } catch (const std::exception& error) {
        failed(error, false);
    }
}

}  // namespace storage
