// The ledger's rows.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "domain/tallying/event.hpp"
#include "storage/engine/session.hpp"

namespace storage::tallying {

using domain::tallying::Event;

/// SQL over the event table for one session. Statements are prepared once and kept.
class EventStore {
  public:
    explicit EventStore(Session& session);
    ~EventStore();

    std::int64_t last_seq();

    /// Every stored event up to `up_to` that is connected with `events`: same id, same unit, or one refers to the other,
    /// followed until nothing new is found. What fold() needs beside the events themselves.
    std::vector<Event> related(std::span<const Event* const> events, std::int64_t up_to);

    /// Adds rows; `variants[i]` tells contents under one id apart.
    void insert(std::span<const Event* const> events, std::span<const std::int64_t> variants);

    /// Events with `seq > after` in order, at most `limit`.
    std::vector<Event> after(std::int64_t after, std::int64_t limit);
    /// The same for one drive.
    std::vector<Event> of_drive(std::int64_t drive, std::int64_t after, std::int64_t limit);
    /// All contents under one id.
    std::vector<Event> with_id(const domain::Uuid& id);

  private:
    struct Statements;
    Session& session_;
    std::unique_ptr<Statements> statements_;
};

}  // namespace storage::tallying
