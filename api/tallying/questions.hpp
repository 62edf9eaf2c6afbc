// The query of totals and valuations, and the places of their rows.
#pragma once

#include "api/documents/files.hpp"
#include "api/http/operation.hpp"
#include "api/json/members.hpp"
#include "domain/tallying/totals.hpp"

#include <vector>

namespace api::tallying {

struct TotalsQuery : documents::FileQuery {
    Given<domain::Reference> campaign;
    Given<domain::Reference> organization;
    Given<domain::Reference> site;
    Given<domain::Reference> drive;
    Given<domain::Reference> collected_by;
    Given<domain::Day> from;
    Given<domain::Day> to;
    Given<domain::tallying::Component> component;
    Given<domain::Integer<1, 1000>> nominal_ml;
    Given<domain::tallying::Abo> abo;
    Given<domain::tallying::Rh> rh;
    Given<List<domain::tallying::Dimension, 1, 13>> by;
    Given<domain::tallying::OnMap> map;
};
BOOST_DESCRIBE_STRUCT(TotalsQuery, (documents::FileQuery),
                      (campaign, organization, site, drive, collected_by, from, to, component,
                       nominal_ml, abo, rh, by, map))

/// The question in the books' numbers, about what the one who asks may see. Refusals, all at once
/// as `invalid_parameter`: `campaign_not_found` and the like, `ends_before_starts`,
/// `repeated_choice`.
domain::Result<domain::tallying::Question> question_of(const TotalsQuery& query,
                                                       const domain::tallying::Books& books,
                                                       domain::scheduling::Visible seen);

/// What the one who asks sees with this permission.
domain::scheduling::Visible seen_parts(const Incoming& incoming, Permission permission,
                                       const domain::tallying::Books& books);

/// The form that is asked for when it is one that is made on a reader thread; nothing for JSON, CSV
/// and wrong questions. Costs a look at the query for everything else.
template <class Query>
std::optional<documents::Format> slow_form(const Incoming& incoming, Query& query) {
    const bool by_media = incoming.media == documents::media_of(documents::Format::xlsx) ||
                          incoming.media == documents::media_of(documents::Format::pdf);
    if (!by_media && incoming.query_text.find("format=") == std::string_view::npos)
        return std::nullopt;
    if (!read_query(json::object_of<Query>(), incoming.query_text, &query)) return std::nullopt;
    auto form = query.form(incoming.media);
    if (form != documents::Format::xlsx && form != documents::Format::pdf) return std::nullopt;
    return form;
}

/// What tells kept answers apart: the question, the representation and what the one who asks may
/// see.
std::string cache_key(const Incoming& incoming, std::string_view reader);

/// Where a row belongs; only what was asked for `by` is present. Null: not known, or none.
struct Place {
    Field<domain::Day> day;
    Field<std::string> month;
    Field<std::int64_t> year;
    Field<std::string> drive;
    Field<std::string> campaign;
    Field<std::string> organization;
    Field<std::string> site;
    Field<std::string> collected_by;
    Field<domain::tallying::Component> component;
    Field<std::int64_t> nominal_ml;
    Field<domain::tallying::Abo> abo;
    Field<domain::tallying::Rh> rh;
    Field<domain::tallying::DonorClass> donor_class;
    BOOST_DESCRIBE_CLASS(Place, (),
                         (day, month, year, drive, campaign, organization, site, collected_by,
                          component, nominal_ml, abo, rh, donor_class),
                         (), ())
};

void set_place(Place& place, const domain::tallying::Books& books,
               const std::vector<domain::tallying::Dimension>& by,
               const std::vector<std::int64_t>& values);

/// What one of today's organisations got of one that was cut.
struct SplitPart {
    std::string organization;
    std::int64_t share_ppm = 0;
    std::int64_t bags = 0;
};
BOOST_DESCRIBE_STRUCT(SplitPart, (), (organization, share_ppm, bags))

struct SplitAnswer {
    std::string organization;
    std::int64_t drives = 0;
    std::int64_t bags = 0;
    std::vector<SplitPart> parts;
};
BOOST_DESCRIBE_STRUCT(SplitAnswer, (), (organization, drives, bags, parts))

/// Members of every answer that can be drawn on the current map; left out of those on the map of
/// then.
struct OnMapAnswer {
    Given<domain::tallying::OnMap> map;
    Given<std::int64_t> splits;             ///< how many organisations were cut
    Given<std::vector<SplitAnswer>> split;  ///< the first `most_splits_listed` of them, by code
    BOOST_DESCRIBE_CLASS(OnMapAnswer, (), (map, splits, split), (), ())
};
constexpr std::size_t most_splits_listed = 500;

void set_map(OnMapAnswer& out, const domain::tallying::Books& books, domain::tallying::OnMap map,
             const std::vector<domain::tallying::Split>& splits);

struct AsOfAnswer {
    std::int64_t seq = 0;
    domain::Instant at;
    domain::Digest head;
};
BOOST_DESCRIBE_STRUCT(AsOfAnswer, (), (seq, at, head))

inline AsOfAnswer as_of_answer(const domain::tallying::AsOf& a) {
    return {a.seq, a.at, a.head};
}

/// The entity tag of everything that follows from the books: `"seq-catalog-day"`, with a suffix for
/// other representations than JSON ("csv", "pdf-vi"), and one for readers who see a part only: a
/// browser keeps answers over a change of who is signed in.
std::string books_etag(const domain::tallying::AsOf& as_of, std::string_view form = {},
                       std::string_view reader = {});
/// What tells readers apart: the parts that they see, and whether small cells are hidden. Empty:
/// sees everything.
std::string reader_key(const Incoming& incoming, const domain::scheduling::Visible& within,
                       const domain::tallying::Books& books);

}  // namespace api::tallying

template <>
struct api::Documentation<api::tallying::TotalsQuery> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        documents::words::format,
        documents::words::language,
        documents::words::bom,
        documents::words::locale,
        {"map",
         {"Sơ đồ tổ chức: then (vào ngày của từng đợt, mặc định) hoặc current (hôm nay, kết quả "
          "của tổ chức đã kết thúc chuyển cho tổ "
          "chức kế thừa theo tỷ lệ)",
          "The tree of organisations: then (on the day of each drive, the default) or current "
          "(today; results of ended "
          "organisations are carried to their successors by share)"}},
    };
};
template <>
struct api::Documentation<api::tallying::OnMapAnswer> {
    static constexpr Words summary{};
    static constexpr FieldWords fields[] = {
        {"splits",
         {"Số tổ chức có kết quả bị chia theo tỷ lệ",
          "How many organisations' results were split by share"}},
        {"split",
         {"Đã chia gì cho ai (tối đa 500 mục)", "What was split among whom (at most 500)"}},
    };
};
