-- What targets and calendars are planned with: days off that committees enter, and head counts.

CREATE TABLE calendar_day (
    num {key},
    id {text} NOT NULL UNIQUE,
    day {text} NOT NULL,
    kind {text} NOT NULL,
    organization {integer} REFERENCES organization (num),
    name {text} NOT NULL,
    document {text} NOT NULL,
    version {integer} NOT NULL
) {strict}
--;
CREATE TABLE head_count (
    num {key},
    id {text} NOT NULL UNIQUE,
    organization {integer} NOT NULL REFERENCES organization (num),
    kind {text} NOT NULL,
    counted_on {text} NOT NULL,
    heads {integer} NOT NULL CHECK (heads >= 0),
    document {text} NOT NULL
) {strict}
