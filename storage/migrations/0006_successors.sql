-- Who goes on with an organisation that has ended, and with what share; secret addresses of calendars.

CREATE TABLE succession (
    predecessor {integer} PRIMARY KEY REFERENCES organization (num),
    day {text} NOT NULL,
    document {text} NOT NULL,
    basis {text} NOT NULL
) {strict}
--;
CREATE TABLE succession_share (
    predecessor {integer} NOT NULL REFERENCES succession (predecessor),
    successor {integer} NOT NULL REFERENCES organization (num),
    share_ppm {integer} NOT NULL CHECK (share_ppm BETWEEN 1 AND 1000000),
    PRIMARY KEY (predecessor, successor),
    CHECK (predecessor <> successor)
) {strict}
--;
-- The secret itself is nowhere: only its BLAKE2b.
CREATE TABLE calendar_feed (
    num {key},
    id {text} NOT NULL UNIQUE,
    secret_hash {text} NOT NULL UNIQUE,
    kind {text} NOT NULL,
    name {text} NOT NULL,
    owner {text} NOT NULL,
    owner_id {text},
    organization {integer} REFERENCES organization (num),
    team {integer} REFERENCES team (num),
    person {integer} REFERENCES person (num),
    created_at {integer} NOT NULL,
    revoked_at {integer},
    revoked_by {text}
) {strict}
