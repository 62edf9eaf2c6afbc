// Where figures of a report come from, and how closed ones differ from the ledger now.
#pragma once

#include "api/http/cursor.hpp"
#include "api/http/router.hpp"
#include "api/reporting/content.hpp"

namespace storage {
class Database;
}

namespace api::reporting {

struct PartAnswer {
    std::string drive;
    Number amount;
    std::string events;
};
BOOST_DESCRIBE_STRUCT(PartAnswer, (), (drive, amount, events))

struct FilterAnswer {
    std::string organization;
    std::optional<PeriodAnswer> days;
    std::optional<std::string> campaign;
    std::optional<std::string> drive;
    std::optional<std::string> tariff;
};
BOOST_DESCRIBE_STRUCT(FilterAnswer, (), (organization, days, campaign, drive, tariff))

struct InputAnswer {
    std::string key;
    Unit unit{};
    Presence status{};
    Number value;
};
BOOST_DESCRIBE_STRUCT(InputAnswer, (), (key, unit, status, value))

struct OpenedAnswer {
    std::string key;
    BothWords name;
    Unit unit{};
    Presence status{};
    Number value;
    BothWords definition;
    std::string formula;
    BothWords formula_words;
    std::optional<std::string> denominator;
    FilterAnswer filters;
    tallying::AsOfAnswer as_of;
    domain::Digest digest;
    bool closed = false;
    std::optional<BothWords> source;
    std::vector<InputAnswer> inputs;
    std::vector<PartAnswer> drives;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(OpenedAnswer, (),
                      (key, name, unit, status, value, definition, formula, formula_words,
                       denominator, filters, as_of, digest, closed, source, inputs, drives, next))

struct OpenQuery {
    Given<Limit> limit;
    Given<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(OpenQuery, (), (limit, cursor))

struct RestatedAnswer {
    std::string key;
    BothWords name;
    Unit unit{};
    Presence was_status{};
    Number was;
    Presence is_status{};
    Number is;
    Number difference;
};
BOOST_DESCRIBE_STRUCT(RestatedAnswer, (),
                      (key, name, unit, was_status, was, is_status, is, difference))

struct LaterEvent {
    std::int64_t seq = 0;
    domain::Uuid id;
    std::string drive;
    domain::tallying::EventKind kind{};
    domain::Instant at;
    domain::Instant recorded_at;
    std::string actor;
    std::string device;
    std::string reason;
    std::optional<domain::Uuid> event;
};
BOOST_DESCRIBE_STRUCT(LaterEvent, (),
                      (seq, id, drive, kind, at, recorded_at, actor, device, reason, event))

struct RestatementAnswer {
    std::string report;
    std::optional<domain::Instant> closed_at;
    tallying::AsOfAnswer was_as_of;
    tallying::AsOfAnswer is_as_of;
    domain::Digest was_digest;
    domain::Digest is_digest;
    std::vector<RestatedAnswer> figures;
    std::vector<std::string> drives;
    std::vector<LaterEvent> events;
    bool more_events = false;
};
BOOST_DESCRIBE_STRUCT(RestatementAnswer, (),
                      (report, closed_at, was_as_of, is_as_of, was_digest, is_digest, figures,
                       drives, events, more_events))

/// `database` must outlive the router.
void add_report_provenance(Router& router, storage::Database& database);

}  // namespace api::reporting

template <>
struct api::Documentation<api::reporting::OpenedAnswer> {
    static constexpr Words summary{
        "Một số liệu mở ra: công thức, bộ lọc, thời điểm, các đợt cộng lại thành nó (sự kiện của "
        "từng đợt ở events) hoặc các số liệu tạo ra nó.",
        "A figure opened: formula, filters, as-of, the drives that add up to it (their events at "
        "events), or the figures it is made of."};
    static constexpr FieldWords fields[] = {
        {"formula", {"Theo khoá của các số liệu", "By keys of figures"}},
        {"formula_words", {"Công thức ấy bằng lời", "The formula in words"}},
        {"digest", {"Của cả báo cáo", "Of the whole report"}},
        {"drives",
         {"Của số liệu đã giữ: các đợt như lúc giữ, và events chỉ tới thời điểm đó",
          "Of kept figures: the drives as they were then, and events up to that moment"}},
    };
};
