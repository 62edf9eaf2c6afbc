#include "domain/tallying/event.hpp"

namespace domain::tallying {
namespace {

/// Fields as tag, length, bytes; absent fields leave no trace, so adding a field later keeps old
/// digests.
class Canon {
  public:
    void put(char tag, std::string_view bytes) {
        buffer_.push_back(tag);
        number(std::uint64_t(bytes.size()), 4);
        buffer_.append(bytes);
    }
    void put(char tag, std::int64_t value) {
        buffer_.push_back(tag);
        number(8, 4);
        number(std::uint64_t(value), 8);
    }
    void put(char tag, const Uuid& id) {
        put(tag, std::string_view(reinterpret_cast<const char*>(id.bytes.data()), 16));
    }
    const std::string& bytes() const { return buffer_; }

  private:
    void number(std::uint64_t value, int width) {
        for (int i = width - 1; i >= 0; --i) buffer_.push_back(char(value >> (8 * i)));
    }
    std::string buffer_;
};

}  // namespace

Digest content_digest(const Event& e, const Uuid& drive_id) {
    Canon canon;
    canon.put('i', e.id);
    canon.put('k', name_of(e.kind));
    canon.put('d', drive_id);
    canon.put('t', e.at.ms);
    if (e.unit) canon.put('u', e.unit_scanned ? *e.unit_scanned : *e.unit);
    if (e.component) canon.put('c', name_of(*e.component));
    if (e.nominal_ml) canon.put('v', *e.nominal_ml);
    if (e.abo) canon.put('a', name_of(*e.abo));
    if (e.rh) canon.put('h', name_of(*e.rh));
    if (e.donor_class) canon.put('l', name_of(*e.donor_class));
    if (e.donor) canon.put('p', *e.donor);
    if (e.count) canon.put('n', *e.count);
    if (!e.reason.empty()) canon.put('r', e.reason);
    if (e.ref) canon.put('e', *e.ref);
    if (e.ref_digest) canon.put('g', e.ref_digest->view());
    if (e.decision) canon.put('s', name_of(*e.decision));
    return blake2b(canon.bytes());
}

Digest chain(const Digest& head, const Event& e) {
    Canon canon;
    canon.put('c', e.digest.view());
    canon.put('t', e.recorded_at.ms);
    canon.put('d', e.device);
    canon.put('a', e.actor);
    canon.put('l', std::int64_t(e.late));
    // Left out where it does not hold, so that the chains from before it was stamped stand.
    if (e.outside_hours) canon.put('o', std::int64_t(1));
    return blake2b(head.view(), canon.bytes());
}

}  // namespace domain::tallying
