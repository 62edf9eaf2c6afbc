#include "domain/tallying/totals.hpp"

#include <algorithm>
#include <cmath>
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

/// True for what a drive has even when it counted nothing: its day and where it belongs.
bool about_drive(Dimension d) {
    return d != Dimension::component && d != Dimension::nominal_ml && d != Dimension::abo && d != Dimension::rh &&
           d != Dimension::donor_class;
}

std::int64_t place_of(Dimension d, const Drive& drive, const CellKey& key) {
    switch (d) {
        case Dimension::day: return key.day.number;
        case Dimension::month: {
            auto ymd = key.day.civil();
            return int(ymd.year()) * 12 + std::int64_t(unsigned(ymd.month())) - 1;
        }
        case Dimension::year: return key.day.year();
        case Dimension::drive: return drive.num;
        case Dimension::campaign: return 0;
        case Dimension::organization: return drive.organization;
        case Dimension::site: return drive.site;
        case Dimension::collected_by: return drive.collected_by;
        case Dimension::component: return key.component;
        case Dimension::nominal_ml: return key.nominal_ml;
        case Dimension::abo: return key.abo;
        case Dimension::rh: return key.rh;
        case Dimension::donor_class: return key.donor_class;
    }
    return 0;
}

void add(Figures& figures, const CellKey& key, const Counts& counts) {
    figures.bags += counts.bags;
    if (key.nominal_ml > 0)
        figures.ml += counts.bags * key.nominal_ml;
    else
        figures.volume_unknown += counts.bags;
    figures.discarded += counts.discarded;
    figures.registered += counts.registered;
    figures.deferred += counts.deferred;
    figures.walked_out += counts.walked_out;
}

bool reported(const DriveEntry& entry) {
    return (entry.tally && !entry.tally->cells.empty()) || entry.drive->status == DriveStatus::closed ||
           entry.drive->status == DriveStatus::verified;
}

/// The organisation that everything stands below today, if there is one: no filter asks the same as it.
std::optional<std::int64_t> only_root(const Books& books) {
    std::optional<std::int64_t> root;
    const auto& tree = books.registry().organizations;
    for (const auto& [num, o] : tree.all()) {
        if (tree.parent(num, books.as_of.today) != 0) continue;
        if (root) return std::nullopt;
        root = num;
    }
    return root;
}

/// The target that the question asks about exactly: same organisation, same campaign or period, all bags. A question
/// without days asks about every bag in the scope; it is the target's question when all of them lie in its period.
const scheduling::Target* matching_target(const Books& books, const Filter& f, const DayRange& counted) {
    if (f.site || f.drive || f.collected_by || f.narrows_bags()) return nullptr;
    auto organization = f.organization ? f.organization : only_root(books);
    if (!organization) return nullptr;
    const scheduling::Target* found = nullptr;
    for (const auto& [num, t] : books.registry().targets) {
        if (t.superseded_by || t.organization != *organization) continue;
        if (t.measure != scheduling::TargetMeasure::bags && t.measure != scheduling::TargetMeasure::standard_units)
            continue;
        if (f.campaign.value_or(0) != t.campaign) continue;
        if (t.campaign) {
            if (f.days.from || f.days.to) continue;
        } else {
            if (!t.period) continue;
            bool from = f.days.from ? f.days.from == t.period->from
                                    : counted.from && *t.period->from <= *counted.from;
            bool to = f.days.to ? f.days.to == t.period->to : counted.to && *counted.to <= *t.period->to;
            if (!from || !to) continue;
        }
        // Assigned goes before committed; between equals the later one.
        if (!found || t.basis <= found->basis) found = &t;
    }
    return found;
}

class Summing {
  public:
    Summing(const Books& books, const Question& question) : books_(books), q_(question) {
        out_.as_of = books.as_of;
        campaign_column_ = -1;
        for (std::size_t i = 0; i < q_.by.size(); ++i)
            if (q_.by[i] == Dimension::campaign) campaign_column_ = int(i);
        drive_rows_only_ = std::all_of(q_.by.begin(), q_.by.end(), about_drive);
        place_.resize(q_.by.size());
    }

    Totals run() {
        if (q_.filter.drive) {
            if (std::size_t(*q_.filter.drive) < books_.drives().size())
                take(books_.drives()[std::size_t(*q_.filter.drive)]);
        } else {
            for (std::size_t c = 0; c < books_.drives().chunk_count(); ++c)
                for (const auto& entry : books_.drives().chunk(c)) take(entry);
        }
        std::sort(out_.rows.begin(), out_.rows.end(),
                  [](const Row& a, const Row& b) { return a.place < b.place; });
        if (const auto* t = matching_target(books_, q_.filter, counted_); t && t->value > 0) {
            auto done = t->measure == scheduling::TargetMeasure::bags ? out_.total.bags * 10
                                                                       : out_.total.standard_unit_tenths();
            out_.target = TargetProgress{t, percent_tenths(done, t->value * 10)};
        }
        return std::move(out_);
    }

  private:
    void take(const DriveEntry& entry) {
        if (!entry.drive) return;
        const Drive& drive = *entry.drive;
        if (drive.status == DriveStatus::proposed || drive.status == DriveStatus::cancelled) return;
        if (!in_scope(books_, q_.filter, drive)) return;

        bool any = false;
        ++drive_stamp_;
        if (entry.tally) {
            for (const auto& cell : entry.tally->cells) {
                if (!passes(q_.filter, cell.key)) continue;
                any = true;
                add(out_.total, cell.key, cell.counts);
                if (!counted_.from || cell.key.day < *counted_.from) counted_.from = cell.key.day;
                if (!counted_.to || cell.key.day > *counted_.to) counted_.to = cell.key.day;
                each_row(drive, cell.key, [&](Slot& slot) {
                    add(out_.rows[slot.row].figures, cell.key, cell.counts);
                    count_drive(slot);
                });
            }
        }
        bool due = q_.filter.days.contains(drive.day) && drive.day <= books_.as_of.today;
        bool held = reported(entry);
        if (due || any) {
            ++out_.drives_expected;
            if (held || any)
                ++out_.drives_reported;
            else
                out_.drives_missing.push_back(drive.num);
        }
        bool zero_report = !any && held && q_.filter.days.contains(drive.day) && !q_.filter.narrows_bags();
        if (any || zero_report) ++out_.total.drives;
        if (zero_report && drive_rows_only_ && !q_.by.empty()) {
            CellKey key;
            key.day = drive.day;
            each_row(drive, key, [&](Slot& slot) { count_drive(slot); });
        }
    }

    struct Slot {
        std::size_t row = 0;
        std::int64_t last_drive = 0;  ///< stamp of the drive that was counted last in this row
    };

    void count_drive(Slot& slot) {
        if (slot.last_drive == drive_stamp_) return;
        slot.last_drive = drive_stamp_;
        ++out_.rows[slot.row].figures.drives;
    }

    template <class Use>
    void each_row(const Drive& drive, const CellKey& key, Use use) {
        if (q_.by.empty()) return;
        for (std::size_t i = 0; i < q_.by.size(); ++i) place_[i] = place_of(q_.by[i], drive, key);
        if (campaign_column_ < 0 || drive.campaigns.empty()) {
            use(slot());
            return;
        }
        // Under a campaign filter only that campaign is asked about.
        std::size_t rows = 0;
        for (auto campaign : drive.campaigns) {
            if (q_.filter.campaign && campaign != *q_.filter.campaign) continue;
            place_[std::size_t(campaign_column_)] = campaign;
            use(slot());
            ++rows;
        }
        if (rows > 1) out_.overlap = true;
    }

    Slot& slot() {
        auto [it, fresh] = index_.try_emplace(place_);
        if (fresh) {
            it->second.row = out_.rows.size();
            out_.rows.push_back(Row{place_, {}});
        }
        return it->second;
    }

    const Books& books_;
    const Question& q_;
    Totals out_;
    int campaign_column_;
    bool drive_rows_only_;
    std::int64_t drive_stamp_ = 0;
    DayRange counted_;
    std::vector<std::int64_t> place_;
    std::unordered_map<std::vector<std::int64_t>, Slot, PlaceHash> index_;
};

}  // namespace

std::int64_t Figures::standard_unit_tenths() const {
    return (ml >= 0 ? ml + 12 : ml - 12) / 25;
}

std::int64_t percent_tenths(std::int64_t part, double whole) {
    return std::int64_t(std::floor(double(part) * 1000.0 / whole + 0.5));
}

bool in_scope(const Books& books, const Filter& f, const Drive& drive) {
    if (f.drive && drive.num != *f.drive) return false;
    if (f.site && drive.site != *f.site) return false;
    if (f.collected_by && drive.collected_by != *f.collected_by) return false;
    if (f.campaign && !std::binary_search(drive.campaigns.begin(), drive.campaigns.end(), *f.campaign))
        return false;
    return !f.organization ||
           books.registry().organizations.within(drive.organization, *f.organization, drive.day);
}

bool passes(const Filter& f, const CellKey& key) {
    if (!f.days.contains(key.day)) return false;
    if (f.component && key.component != std::int8_t(*f.component)) return false;
    if (f.nominal_ml && key.nominal_ml != *f.nominal_ml) return false;
    if (f.abo && key.abo != std::int8_t(*f.abo)) return false;
    return !f.rh || key.rh == std::int8_t(*f.rh);
}

Totals total(const Books& books, const Question& question) {
    return Summing(books, question).run();
}

}  // namespace domain::tallying
