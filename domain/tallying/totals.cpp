#include "domain/tallying/totals.hpp"

#include "domain/core/percent.hpp"
#include "domain/scheduling/current_map.hpp"
#include "domain/tallying/cutting.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

namespace domain::tallying {
namespace {

using scheduling::Drive;
using scheduling::DriveStatus;

struct PlaceHash {
    std::size_t operator()(const std::vector<std::int64_t>& place) const {
        std::uint64_t h = 0xcbf29ce484222325ULL;
        for (auto v : place) h = (h ^ std::uint64_t(v)) * 0x9E3779B97F4A7C15ULL + (h >> 29);
        return std::size_t(h);
    }
};

bool about_bag(Dimension d) {
    return d == Dimension::component || d == Dimension::nominal_ml || d == Dimension::abo ||
           d == Dimension::rh;
}

/// True for what a drive has even when it counted nothing: its day and where it belongs.
bool about_drive(Dimension d) {
    return !about_bag(d) && d != Dimension::donor_class;
}

std::int64_t place_of(Dimension d, const Drive& drive, std::int64_t organization,
                      const CellKey& key) {
    switch (d) {
        case Dimension::day:
            return key.day.number;
        case Dimension::month: {
            auto ymd = key.day.civil();
            return int(ymd.year()) * 12 + std::int64_t(unsigned(ymd.month())) - 1;
        }
        case Dimension::year:
            return key.day.year();
        case Dimension::drive:
            return drive.num;
        case Dimension::campaign:
            return 0;
        case Dimension::organization:
            return organization;
        case Dimension::site:
            return drive.site;
        case Dimension::collected_by:
            return drive.collected_by;
        case Dimension::component:
            return key.component;
        case Dimension::nominal_ml:
            return key.nominal_ml;
        case Dimension::abo:
            return key.abo;
        case Dimension::rh:
            return key.rh;
        case Dimension::donor_class:
            return key.donor_class;
    }
    return 0;
}

void add(Figures& figures, const CellKey& key, const Counts& counts, int sign) {
    figures.bags += sign * counts.bags;
    if (key.nominal_ml > 0)
        figures.ml += sign * counts.bags * key.nominal_ml;
    else
        figures.volume_unknown += sign * counts.bags;
    figures.discarded += sign * counts.discarded;
    figures.registered += sign * counts.registered;
    figures.deferred += sign * counts.deferred;
    figures.walked_out += sign * counts.walked_out;
}

bool reported(const DriveEntry& entry) {
    return (entry.tally && !entry.tally->cells.empty()) ||
           entry.drive->status == DriveStatus::closed ||
           entry.drive->status == DriveStatus::verified;
}

/// The organisation that everything stands below today, if there is one: no filter asks the same as
/// it.
std::optional<std::int64_t> only_root(const Books& books) {
    std::optional<std::int64_t> root;
    const auto& tree = books.registry().organizations;
    for (const auto& [num, o] : tree.all()) {
        if (!o.valid.contains(books.as_of.today) || tree.parent(num, books.as_of.today) != 0)
            continue;
        if (root) return std::nullopt;
        root = num;
    }
    return root;
}

/// The target that the question asks about exactly: same organisation, same campaign or period, all
/// bags. A question without days asks about every bag in the scope; it is the target's question
/// when all of them lie in its period.
const scheduling::Target* matching_target(const Books& books, const Filter& f,
                                          std::optional<std::int64_t> organization,
                                          const DayRange& counted) {
    // Who sees only a part of what the target is about has another question.
    if (!f.within.holds_organization(books.registry().organizations, *organization,
                                     books.as_of.today))
        return nullptr;
    const scheduling::Target* found = nullptr;
    for (const auto& [num, t] : books.registry().targets) {
        if (t.superseded_by || t.organization != *organization) continue;
        if (t.measure != scheduling::TargetMeasure::bags &&
            t.measure != scheduling::TargetMeasure::standard_units)
            continue;
        if (f.campaign.value_or(0) != t.campaign) continue;
        if (t.campaign) {
            if (f.days.from || f.days.to) continue;
        } else {
            if (!t.period) continue;
            bool from = f.days.from ? f.days.from == t.period->from
                                    : counted.from && *t.period->from <= *counted.from;
            bool to =
                f.days.to ? f.days.to == t.period->to : counted.to && *counted.to <= *t.period->to;
            if (!from || !to) continue;
        }
        // Assigned goes before committed; between equals the later one.
        if (!found || t.basis <= found->basis) found = &t;
    }
    return found;
}

}  // namespace

std::int64_t Figures::standard_unit_tenths() const {
    return (ml >= 0 ? ml + 12 : ml - 12) / 25;
}

std::int64_t percent_tenths(std::int64_t part, double whole) {
    return told_share(part, whole, 1000);
}

namespace {

/// What the filter says about a drive, but for its organisation.
bool in_scope_anywhere(const Filter& f, const Drive& drive) {
    if (f.drive && drive.num != *f.drive) return false;
    if (f.site && drive.site != *f.site) return false;
    if (f.collected_by && drive.collected_by != *f.collected_by) return false;
    return !f.campaign ||
           std::binary_search(drive.campaigns.begin(), drive.campaigns.end(), *f.campaign);
}

/// On the current map a scope holds shares and not whole drives: whoever goes on with a part of a
/// commune sees that part.
bool holds_part(const Books& books, const scheduling::Scope& scope, const Drive& drive,
                const scheduling::CurrentPart& part) {
    const auto& tree = books.registry().organizations;
    Day today = books.as_of.today;
    if (scope.kind != scheduling::ScopeKind::organization) return scope.covers(tree, drive, today);
    if (part.within(scope.num)) return true;
    if (scope.collector && scope.covers_organization(tree, drive.collected_by, today)) return true;
    const auto* own = tree.find(scope.num);
    return own && !own->valid.contains(today) &&
           scope.covers_organization(tree, drive.organization, today);
}

bool holds_part(const Books& books, const scheduling::Visible& seen, const Drive& drive,
                const scheduling::CurrentPart& part) {
    return seen.is_everything() ||
           std::any_of(seen.parts().begin(), seen.parts().end(),
                       [&](const auto& scope) { return holds_part(books, scope, drive, part); });
}

}  // namespace

bool in_scope(const Books& books, const Filter& f, const Drive& drive) {
    if (!in_scope_anywhere(f, drive)) return false;
    const auto& tree = books.registry().organizations;
    if (f.organization && !tree.within(drive.organization, *f.organization, drive.day))
        return false;
    return f.within.holds(tree, drive, books.as_of.today);
}

bool passes(const Filter& f, const CellKey& key) {
    if (!f.days.contains(key.day)) return false;
    if (f.component && key.component != std::int8_t(*f.component)) return false;
    if (f.nominal_ml && key.nominal_ml != *f.nominal_ml) return false;
    if (f.abo && key.abo != std::int8_t(*f.abo)) return false;
    return !f.rh || key.rh == std::int8_t(*f.rh);
}

/// The running sums of one question. Every drive adds its part or takes it away again; nothing else
/// is ever needed, so the sums follow the books by the drives that differ.
struct StandingQuestion::Sums {
    Sums(Books b, Question q)
        : books(std::move(b)),
          question(std::move(q)),
          current(books.registry().organizations, books.as_of.today) {
        for (std::size_t i = 0; i < question.by.size(); ++i)
            if (question.by[i] == Dimension::campaign) campaign_column = int(i);
        bag_rows = std::any_of(question.by.begin(), question.by.end(), about_bag);
        drive_rows = !question.by.empty() &&
                     std::all_of(question.by.begin(), question.by.end(), about_drive);
        place.resize(question.by.size());
    }

    void add_all() {
        const auto& drives = books.drives();
        if (question.filter.drive) {
            if (std::size_t(*question.filter.drive) < drives.size())
                take(drives[std::size_t(*question.filter.drive)], 1);
            return;
        }
        for (std::size_t c = 0; c < drives.chunk_count() && !too_wide; ++c)
            for (const auto& entry : drives.chunk(c)) take(entry, 1);
    }

    /// The sums can go on from the books they were made of; else they begin anew.
    bool goes_on(const Books& next) const {
        return books.shared_register() == next.shared_register() &&
               books.as_of.today == next.as_of.today && books.offset == next.offset &&
               !question.filter.drive && !too_wide;
    }

    void follow(const Books& next) {
        if (!goes_on(next)) {
            *this = Sums(next, std::move(question));
            add_all();
            return;
        }
        const auto& was = books.drives();
        const auto& is = next.drives();
        static const DriveEntry none;
        for (std::size_t c = 0; c < std::max(was.chunk_count(), is.chunk_count()); ++c) {
            if (was.shares(c, is)) continue;
            for (std::size_t i = 0; i < Chunked<DriveEntry>::width; ++i) {
                const auto& before = c < was.chunk_count() ? was.chunk(c)[i] : none;
                const auto& after = c < is.chunk_count() ? is.chunk(c)[i] : none;
                if (before.drive == after.drive && before.tally == after.tally) continue;
                take(before, -1);
                take(after, 1);
            }
        }
        books = next;
    }

    Work work_to(const Books& next) const {
        if (!goes_on(next)) return work_of(next, question);
        const auto& was = books.drives();
        const auto& is = next.drives();
        std::int64_t changed = 0;
        for (std::size_t c = 0; c < is.chunk_count(); ++c) changed += !was.shares(c, is);
        // A chunk that differs mostly differs in one drive; each drive in it is compared.
        Work out{
            std::int64_t(is.chunk_count()) / 8 + changed * std::int64_t(Chunked<DriveEntry>::width),
            0};
        out.rows = std::int64_t(rows.size());
        return out;
    }

    std::size_t bytes() const {
        const std::size_t row = sizeof(Slot) + (question.by.size() + 12) * sizeof(std::int64_t);
        return sizeof(Sums) + rows.size() * row + missing.size() * 48 + first_days.size() * 128 +
               books.drives().chunk_count() * 24 + splits.size() * 256;
    }

    Totals answer() const {
        Totals out;
        out.as_of = books.as_of;
        out.too_wide = too_wide;
        if (too_wide) return out;
        out.total = total;
        out.overlap = overlapping > 0;
        out.drives_expected = expected;
        out.drives_reported = expected - std::int64_t(missing.size());
        out.drives_missing.assign(missing.begin(), missing.end());
        out.rows.reserve(rows.size());
        for (const auto& [at, slot] : rows) out.rows.push_back({at, slot.figures});
        std::sort(out.rows.begin(), out.rows.end(),
                  [](const Row& a, const Row& b) { return a.place < b.place; });
        DayRange counted;
        if (!first_days.empty()) counted = {first_days.begin()->first, last_days.rbegin()->first};
        if (const auto* t = target(counted); t && t->value > 0) {
            auto done = t->measure == scheduling::TargetMeasure::bags
                            ? total.bags * 10
                            : total.standard_unit_tenths();
            out.target = TargetProgress{t, percent_tenths(done, t->value * 10)};
        }
        for (const auto& [organization, split] : splits) {
            out.splits.push_back(split);
            if (!question.filter.within.is_everything())
                std::erase_if(out.splits.back().parts, [](const auto& p) { return p.bags == 0; });
        }
        const auto& tree = books.registry().organizations;
        std::sort(out.splits.begin(), out.splits.end(), [&](const Split& a, const Split& b) {
            return tree.find(a.organization)->code < tree.find(b.organization)->code;
        });
        return out;
    }

    const scheduling::Target* target(const DayRange& counted) const {
        const Filter& f = question.filter;
        if (f.site || f.drive || f.collected_by || f.narrows_bags() ||
            books.registry().targets.empty())
            return nullptr;
        // Looking for the root walks the whole tree; it can only move when the rules do, and then
        // these sums begin anew.
        if (!root_known) root = f.organization ? f.organization : only_root(books);
        root_known = true;
        return root ? matching_target(books, f, root, counted) : nullptr;
    }

    /// Adds (`sign` 1) or takes away (-1) everything that a drive gives to the answer.
    void take(const DriveEntry& entry, int sign) {
        if (!entry.drive) return;
        const Drive& drive = *entry.drive;
        if (drive.status == DriveStatus::proposed || drive.status == DriveStatus::cancelled) return;
        const Filter& filter = question.filter;
        if (question.map == OnMap::current) {
            take_on_current_map(entry, sign);
            return;
        }
        if (!in_scope(books, filter, drive)) return;

        bool any = false;
        Day first, last;
        ++stamp;
        if (entry.tally) {
            for (const auto& cell : entry.tally->cells) {
                if (!passes(filter, cell.key)) continue;
                if (!any || cell.key.day < first) first = cell.key.day;
                if (!any || cell.key.day > last) last = cell.key.day;
                any = true;
                add(total, cell.key, cell.counts, sign);
                // People have no group or volume: they would only make a row of unknown bags that
                // are none.
                if (bag_rows && cell.counts.bags == 0 && cell.counts.discarded == 0) continue;
                each_row(drive, drive.organization, cell.key, sign, [&](Slot& slot) {
                    add(slot.figures, cell.key, cell.counts, sign);
                    count_drive(slot, sign);
                });
            }
        }
        if (any) {
            step(first_days, first, sign);
            step(last_days, last, sign);
        }
        report(entry, any, sign, [&](auto use) { use(drive.organization); });
    }

    /// The same with the drive's bags cut among those who have its organisation's results today.
    void take_on_current_map(const DriveEntry& entry, int sign) {
        const Drive& drive = *entry.drive;
        const Filter& filter = question.filter;
        if (!in_scope_anywhere(filter, drive)) return;
        const auto& parts = current.parts(drive.organization);
        std::vector<bool> asked(parts.size());
        for (std::size_t p = 0; p < parts.size(); ++p)
            asked[p] = (!filter.organization || parts[p].within(*filter.organization)) &&
                       holds_part(books, filter.within, drive, parts[p]);
        if (std::find(asked.begin(), asked.end(), true) == asked.end()) return;

        bool any = false;
        Day first, last;
        ++stamp;
        if (entry.tally && !entry.tally->cells.empty()) {
            const auto& cells = entry.tally->cells;
            auto cuts = cut(cells, parts);
            std::int64_t whole = 0;
            bool asks = false;
            std::vector<std::int64_t> bags(parts.size(), 0);
            for (std::size_t c = 0; c < cells.size(); ++c) {
                const CellKey& key = cells[c].key;
                if (!passes(filter, key)) continue;
                asks = true;
                whole += cells[c].counts.bags;
                for (std::size_t p = 0; p < parts.size(); ++p) {
                    const Counts& counts = cuts[p][c];
                    bags[p] += counts.bags;
                    if (!asked[p] || counts.zero()) continue;
                    if (!any || key.day < first) first = key.day;
                    if (!any || key.day > last) last = key.day;
                    any = true;
                    add(total, key, counts, sign);
                    if (bag_rows && counts.bags == 0 && counts.discarded == 0) continue;
                    each_row(drive, parts[p].organization(), key, sign, [&](Slot& slot) {
                        add(slot.figures, key, counts, sign);
                        count_drive(slot, sign);
                    });
                }
            }
            if (asks && parts.size() > 1) {
                // Whoever sees a part of the plan only is told of that part only.
                if (!filter.within.is_everything())
                    for (std::size_t p = 0; p < parts.size(); ++p)
                        if (!asked[p]) whole -= std::exchange(bags[p], 0);
                note_split(drive.organization, parts, whole, bags, sign);
            }
        }
        if (any) {
            step(first_days, first, sign);
            step(last_days, last, sign);
        }
        report(entry, any, sign, [&](auto use) {
            for (std::size_t p = 0; p < parts.size(); ++p)
                if (asked[p]) use(parts[p].organization());
        });
    }

    void note_split(std::int64_t organization, const std::vector<scheduling::CurrentPart>& parts,
                    std::int64_t whole, const std::vector<std::int64_t>& bags, int sign) {
        auto& split = splits[organization];
        if (split.parts.empty()) {
            split.organization = organization;
            for (const auto& part : parts)
                split.parts.push_back(
                    {holder(books.registry().organizations, part, books.as_of.today), part.weight,
                     0});
        }
        split.drives += sign;
        split.bags += sign * whole;
        for (std::size_t p = 0; p < parts.size(); ++p) split.parts[p].bags += sign * bags[p];
        if (split.drives == 0) splits.erase(organization);
    }

    /// Counts the drive itself: expected, reported, missing, and the zero that a drive without bags
    /// is. `organizations` calls its argument with each organisation that the drive stands in.
    template <class Organizations>
    void report(const DriveEntry& entry, bool any, int sign, Organizations organizations) {
        const Drive& drive = *entry.drive;
        const Filter& filter = question.filter;
        bool in_days = filter.days.contains(drive.day);
        bool due = in_days && drive.day <= books.as_of.today;
        bool held = reported(entry);
        if (due || any) {
            expected += sign;
            if (!held && !any) {
                if (sign > 0)
                    missing.insert(drive.num);
                else
                    missing.erase(drive.num);
            }
        }
        bool zero_report = !any && held && in_days && !filter.narrows_bags();
        if (any || zero_report) total.drives += sign;
        if (zero_report && drive_rows) {
            CellKey key;
            key.day = drive.day;
            organizations([&](std::int64_t organization) {
                each_row(drive, organization, key, sign,
                         [&](Slot& slot) { count_drive(slot, sign); });
            });
        }
        sweep();
    }

    struct Slot {
        Figures figures;
        std::int64_t last_drive = 0;  ///< stamp of the drive that was counted last in this row
    };

    static void step(std::map<Day, std::int64_t>& days, Day day, int sign) {
        auto it = days.try_emplace(day, 0).first;
        if ((it->second += sign) == 0) days.erase(it);
    }

    void count_drive(Slot& slot, int sign) {
        if (slot.last_drive == stamp) return;
        slot.last_drive = stamp;
        slot.figures.drives += sign;
    }

    template <class Use>
    void each_row(const Drive& drive, std::int64_t organization, const CellKey& key, int sign,
                  Use use) {
        if (question.by.empty()) return;
        for (std::size_t i = 0; i < question.by.size(); ++i)
            place[i] = place_of(question.by[i], drive, organization, key);
        if (campaign_column < 0 || drive.campaigns.empty()) {
            in_row(use);
            return;
        }
        // Under a campaign filter only that campaign is asked about.
        int touched = 0;
        for (auto campaign : drive.campaigns) {
            if (question.filter.campaign && campaign != *question.filter.campaign) continue;
            place[std::size_t(campaign_column)] = campaign;
            in_row(use);
            ++touched;
        }
        if (touched > 1) overlapping += sign;
    }

    template <class Use>
    void in_row(Use use) {
        auto it = rows.try_emplace(place).first;
        use(it->second);
        if (it->second.figures == Figures{}) empty_rows.push_back(place);
        too_wide = too_wide || rows.size() > question.most_rows;
    }

    /// Rows that came to nothing go when their drive is done: parts of one drive may cancel out on
    /// the way.
    void sweep() {
        for (const auto& at : empty_rows)
            if (auto it = rows.find(at); it != rows.end() && it->second.figures == Figures{})
                rows.erase(it);
        empty_rows.clear();
    }

    Books books;
    Question question;
    scheduling::CurrentMap
        current;  ///< of the books' register, which stays the same as long as these sums go on
    std::map<std::int64_t, Split> splits;
    mutable bool root_known = false;
    mutable std::optional<std::int64_t> root;
    int campaign_column = -1;
    bool too_wide = false;  ///< more rows than the question allows: the sums were given up
    bool drive_rows = false;
    bool bag_rows = false;  ///< rows tell bags apart, not drives or days only
    std::int64_t stamp = 0;
    Figures total;
    std::int64_t overlapping = 0;
    std::int64_t expected = 0;
    std::set<std::int64_t> missing;
    std::map<Day, std::int64_t> first_days, last_days;  ///< of drives with something counted
    std::vector<std::int64_t> place;
    std::vector<std::vector<std::int64_t>> empty_rows;
    std::unordered_map<std::vector<std::int64_t>, Slot, PlaceHash> rows;
};

StandingQuestion::StandingQuestion(Books books, Question question)
    : sums_(std::make_unique<Sums>(std::move(books), std::move(question))) {
    sums_->add_all();
}

StandingQuestion::~StandingQuestion() = default;
StandingQuestion::StandingQuestion(StandingQuestion&&) noexcept = default;

Totals StandingQuestion::answer(const Books& books) {
    sums_->follow(books);
    return sums_->answer();
}

Work StandingQuestion::work_to(const Books& books) const {
    return sums_->work_to(books);
}
std::size_t StandingQuestion::bytes() const {
    return sums_->bytes();
}

Error too_wide(const Question& question) {
    const auto& filter = question.filter;
    std::string narrow;
    if (!filter.days.from || !filter.days.to)
        narrow = "from, to";
    else if (!filter.organization && !filter.campaign && !filter.site && !filter.collected_by)
        narrow = "organization, campaign, site, collected_by";
    else
        narrow = "by";
    Error error{ErrorKind::rule,
                "too_wide",
                {{"max", std::to_string(question.most_rows)}, {"narrow", narrow}},
                {}};
    return error;
}

Totals total(const Books& books, const Question& question) {
    StandingQuestion asked(books, question);
    return asked.answer(books);
}

}  // namespace domain::tallying
