#include "domain/tallying/books.hpp"

#include <algorithm>
#include <tuple>

namespace domain::tallying {
namespace {

Digest block_head(const Chunked<DriveEntry>::Items& block) {
    std::string heads;
    for (const auto& entry : block)
        if (entry.tally && entry.tally->events > 0) heads.append(entry.tally->head.view());
    return heads.empty() ? Digest{} : blake2b(heads);
}

Digest join(const std::vector<Digest>& blocks) {
    std::string heads;
    for (const auto& head : blocks)
        if (head != Digest{}) heads.append(head.view());
    return heads.empty() ? Digest{} : blake2b(heads);
}

void add(std::vector<Cell>& cells, const CellKey& key, const Counts& counts) {
    auto it = std::lower_bound(cells.begin(), cells.end(), key,
                               [](const Cell& c, const CellKey& k) { return c.key < k; });
    if (it == cells.end() || it->key != key)
        cells.insert(it, Cell{key, counts});
    else if ((it->counts += counts).zero())
        cells.erase(it);
}

void add(std::vector<ReasonCount>& reasons, const ReasonCount& change) {
    auto before = [](const ReasonCount& a, const ReasonCount& b) {
        return std::tie(a.day, a.kind, a.reason) < std::tie(b.day, b.kind, b.reason);
    };
    auto it = std::lower_bound(reasons.begin(), reasons.end(), change, before);
    if (it == reasons.end() || before(change, *it))
        reasons.insert(it, change);
    else if ((it->count += change.count) == 0)
        reasons.erase(it);
}

void add(std::vector<DiscardSum>& discards, const DiscardSum& change) {
    auto before = [](const DiscardSum& a, const DiscardSum& b) {
        return std::tie(a.key, a.reason) < std::tie(b.key, b.reason);
    };
    auto it = std::lower_bound(discards.begin(), discards.end(), change, before);
    if (it == discards.end() || before(change, *it))
        discards.insert(it, change);
    else if ((it->count += change.count) == 0)
        discards.erase(it);
}

}  // namespace

#define GIOTHONG_LOOKUP(name)                                                      \
    std::optional<std::int64_t> Register::name(std::string_view reference) const { \
        auto it = name##_index_.find(std::string(reference));                      \
        if (it == name##_index_.end()) return std::nullopt;                        \
        return it->second;                                                         \
    }
GIOTHONG_LOOKUP(organization)
GIOTHONG_LOOKUP(campaign)
GIOTHONG_LOOKUP(site)
GIOTHONG_LOOKUP(target)
GIOTHONG_LOOKUP(tariff)
GIOTHONG_LOOKUP(team)
GIOTHONG_LOOKUP(resource)
GIOTHONG_LOOKUP(calendar_day)
GIOTHONG_LOOKUP(calendar_feed)
GIOTHONG_LOOKUP(allowance)
#undef GIOTHONG_LOOKUP

Register::Register() {
    for (const auto& norm : valuation::shipped_allowances()) put(norm);
}

void Register::put(valuation::Allowance a) {
    allowance_index_[a.code] = a.num;
    allowance_index_[a.id.text()] = a.num;
    allowances[a.num] = std::move(a);
}
void Register::put(scheduling::Organization o) {
    organization_index_[o.code] = o.num;
    organization_index_[o.id.text()] = o.num;
    organizations.put(std::move(o));
}
void Register::put(scheduling::Campaign c) {
    campaign_index_[c.code] = c.num;
    campaign_index_[c.id.text()] = c.num;
    campaigns[c.num] = std::move(c);
}
void Register::put(scheduling::Site s) {
    site_index_[s.code] = s.num;
    site_index_[s.id.text()] = s.num;
    sites[s.num] = std::move(s);
}
void Register::put(scheduling::Target t) {
    target_index_[t.id.text()] = t.num;
    targets[t.num] = std::move(t);
}
void Register::put(valuation::Tariff t) {
    tariff_index_[t.code] = t.num;
    tariff_index_[t.id.text()] = t.num;
    tariffs[t.num] = std::move(t);
}

void Register::put(scheduling::Team t) {
    team_index_[t.code] = t.num;
    team_index_[t.id.text()] = t.num;
    teams[t.num] = std::move(t);
}
void Register::put(scheduling::Resource r) {
    resource_index_[r.code] = r.num;
    resources[r.num] = std::move(r);
}
void Register::put(scheduling::CalendarDay d) {
    calendar_day_index_[d.id.text()] = d.num;
    calendar_days[d.num] = std::move(d);
}

void Register::put(scheduling::CalendarFeed f) {
    calendar_feed_index_[f.id.text()] = f.num;
    calendar_feed_index_[f.digest.hex()] = f.num;
    calendar_feeds[f.num] = std::move(f);
}

void Books::put_drive(scheduling::Drive drive) {
    auto num = std::size_t(drive.num);
    ++drive_changes_;
    if (!this->drive(drive.num)) {
        drive_index_.put(drive.code, drive.num);
        drive_index_.put(drive.id.text(), drive.num);
    }
    drives_.edit(num).drive = std::make_shared<const scheduling::Drive>(std::move(drive));
}

std::vector<std::int64_t> Books::apply(const std::vector<Contribution>& changes,
                                       std::span<const Event* const> appended,
                                       std::span<const ReasonCount> reasons,
                                       std::span<const DiscardSum> discards) {
    /// A tally while a group is applied, and the sums it is made from if those are not the tally
    /// itself.
    struct Open {
        std::shared_ptr<DriveTally> tally;
        std::shared_ptr<DiscardBasis> basis;
    };
    // One copy of a tally for the whole group, however many events touch it.
    std::map<std::int64_t, Open> open;
    auto tally_of = [&](std::int64_t num) -> Open& {
        auto& slot = open[num];
        if (!slot.tally) {
            auto old = tally(num);
            slot.tally = old ? std::make_shared<DriveTally>(*old) : std::make_shared<DriveTally>();
        }
        return slot;
    };
    auto basis_of = [&](Open& o) -> DiscardBasis& {
        if (!o.basis)
            o.basis = o.tally->basis
                          ? std::make_shared<DiscardBasis>(*o.tally->basis)
                          : std::make_shared<DiscardBasis>(o.tally->cells, o.tally->reasons);
        return *o.basis;
    };
    for (const auto& change : discards) add(basis_of(tally_of(change.drive)).discards, change);
    for (const auto& change : changes) {
        auto& o = tally_of(change.drive);
        add(o.basis || o.tally->basis ? basis_of(o).cells : o.tally->cells, change.key,
            change.counts);
    }
    for (const auto& change : reasons) {
        auto& o = tally_of(change.drive);
        add(o.basis || o.tally->basis ? basis_of(o).reasons : o.tally->reasons, change);
    }
    for (const Event* event : appended) {
        auto& t = *tally_of(event->drive).tally;
        t.head = chain(t.head, *event);
        ++t.events;
        as_of.seq = std::max(as_of.seq, event->seq);
    }
    std::vector<std::int64_t> touched;
    touched.reserve(open.size());
    for (auto& [num, o] : open) {
        if (o.basis) {
            auto out = take_out(*o.basis);
            o.tally->cells = std::move(out.cells);
            o.tally->reasons = std::move(out.reasons);
            o.tally->basis = o.basis->discards.empty() ? nullptr : std::move(o.basis);
        }
        drives_.edit(std::size_t(num)).tally = std::move(o.tally);
        touched_blocks_.push_back(std::size_t(num) / Chunked<DriveEntry>::width);
        touched.push_back(num);
    }
    return touched;
}

void Books::restore(std::int64_t drive, DriveTally tally) {
    drives_.edit(std::size_t(drive)).tally = std::make_shared<const DriveTally>(std::move(tally));
    touched_blocks_.push_back(std::size_t(drive) / Chunked<DriveEntry>::width);
}

void Books::freeze() {
    drives_.freeze();
    drive_index_.freeze();
}

void Books::seal() {
    freeze();
    if (touched_blocks_.empty()) return;
    std::sort(touched_blocks_.begin(), touched_blocks_.end());
    touched_blocks_.erase(std::unique(touched_blocks_.begin(), touched_blocks_.end()),
                          touched_blocks_.end());
    block_heads_.resize(drives_.chunk_count());
    for (auto block : touched_blocks_) block_heads_[block] = block_head(drives_.chunk(block));
    touched_blocks_.clear();
    as_of.head = join(block_heads_);
}

const UnitRule& unit_rule(const Books& books, const scheduling::Drive& drive) {
    const auto* collector =
        drive.collected_by ? books.registry().organizations.find(drive.collected_by) : nullptr;
    return books.units->of(collector ? std::string_view(collector->code) : std::string_view());
}

Digest scope_head(const Books& books) {
    std::vector<Digest> heads;
    for (std::size_t c = 0; c < books.drives().chunk_count(); ++c)
        heads.push_back(block_head(books.drives().chunk(c)));
    return join(heads);
}

}  // namespace domain::tallying
