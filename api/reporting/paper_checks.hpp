// /report-checks: figures that came on paper.
#pragma once

#include "api/http/router.hpp"
#include "api/reporting/content.hpp"
#include "api/reporting/entered.hpp"

namespace api::reporting {

enum class StatementLevel { drive, part, whole };
BOOST_DESCRIBE_ENUM(StatementLevel, drive, part, whole)

/// Figures that somebody reported on paper.
struct PaperStatement : StatementBody {
    domain::Text<1, 300> title;
    std::optional<StatementLevel> level;
    std::optional<domain::Text<0, 200>> place;
    std::optional<domain::Text<0, 300>> inner;
    std::optional<bool> everywhere;
    std::optional<domain::Text<0, 200>> campaign_name;
    std::optional<domain::Day> from;
    std::optional<domain::Day> to;
    BOOST_DESCRIBE_CLASS(PaperStatement, (StatementBody),
                         (title, level, place, inner, everywhere, campaign_name, from, to), (), ())
};

struct PaperStatements {
    List<PaperStatement, 1, 500> statements;
};
BOOST_DESCRIBE_STRUCT(PaperStatements, (), (statements))

struct PaperFindings {
    std::string title;
    std::optional<std::int64_t> ml;
    std::vector<FindingAnswer> items;
};
BOOST_DESCRIBE_STRUCT(PaperFindings, (), (title, ml, items))

struct PaperAnswer {
    std::vector<PaperFindings> items;
};
BOOST_DESCRIBE_STRUCT(PaperAnswer, (), (items))

void add_paper_checks(Router& router);

}  // namespace api::reporting
