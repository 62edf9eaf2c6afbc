-- Teams and what they bring, people and their shifts, sessions of drives, locks and changes.

ALTER TABLE organization ADD COLUMN lock_days {integer}
--;
ALTER TABLE campaign ADD COLUMN lock_days {integer}
--;
ALTER TABLE site ADD COLUMN fit_until {text}
--;
CREATE TABLE site_opening (
    site {integer} NOT NULL REFERENCES site (num),
    place {integer} NOT NULL,
    weekday {text} NOT NULL,
    opens {integer} NOT NULL,
    closes {integer} NOT NULL,
    PRIMARY KEY (site, place)
) {strict}
--;
CREATE TABLE team (
    num {key},
    id {text} NOT NULL UNIQUE,
    code {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    organization {integer} NOT NULL REFERENCES organization (num),
    beds {integer},
    staff {integer},
    bags_a_day {integer},
    home_site {integer} REFERENCES site (num),
    home_lat {real},
    home_lon {real},
    version {integer} NOT NULL
) {strict}
--;
-- Either a weekday by name or a day.
CREATE TABLE team_day_off (
    team {integer} NOT NULL REFERENCES team (num),
    off {text} NOT NULL,
    PRIMARY KEY (team, off)
) {strict}
--;
CREATE TABLE resource (
    num {key},
    code {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    kind {text} NOT NULL,
    team {integer} NOT NULL REFERENCES team (num),
    retired {integer} NOT NULL
) {strict}
--;
ALTER TABLE drive ADD COLUMN team {integer} REFERENCES team (num)
--;
ALTER TABLE drive ADD COLUMN contact {text} NOT NULL DEFAULT ''
--;
ALTER TABLE drive ADD COLUMN notes {text} NOT NULL DEFAULT ''
--;
CREATE TABLE drive_resource (
    drive {integer} NOT NULL REFERENCES drive (num),
    resource {integer} NOT NULL REFERENCES resource (num),
    PRIMARY KEY (drive, resource)
) {strict}
--;
CREATE TABLE drive_session (
    drive {integer} NOT NULL REFERENCES drive (num),
    place {integer} NOT NULL,
    kind {text} NOT NULL,
    starts_at {integer} NOT NULL,
    ends_at {integer} NOT NULL,
    PRIMARY KEY (drive, place)
) {strict}
--;
-- Soft clashes that somebody answered for; the latest answer to each stands.
CREATE TABLE drive_warning (
    drive {integer} NOT NULL REFERENCES drive (num),
    code {text} NOT NULL,
    reason {text} NOT NULL,
    actor {text} NOT NULL,
    at {integer} NOT NULL,
    PRIMARY KEY (drive, code)
) {strict}
--;
CREATE TABLE drive_change (
    num {key},
    id {text} NOT NULL UNIQUE,
    drive {integer} NOT NULL REFERENCES drive (num),
    status {text} NOT NULL,
    starts_before {integer} NOT NULL,
    ends_before {integer} NOT NULL,
    site_before {integer} NOT NULL REFERENCES site (num),
    team_before {integer} REFERENCES team (num),
    starts_after {integer} NOT NULL,
    ends_after {integer} NOT NULL,
    site_after {integer} NOT NULL REFERENCES site (num),
    team_after {integer} REFERENCES team (num),
    reason {text} NOT NULL,
    actor {text} NOT NULL,
    at {integer} NOT NULL,
    decided_by {text},
    decided_at {integer},
    decision_reason {text} NOT NULL
) {strict}
--;
CREATE INDEX drive_change_drive ON drive_change (drive, num)
--;
CREATE TABLE person (
    num {key},
    id {text} NOT NULL UNIQUE,
    code {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    organization {integer} NOT NULL REFERENCES organization (num),
    roles {text} NOT NULL,
    active {integer} NOT NULL,
    version {integer} NOT NULL
) {strict}
--;
CREATE TABLE person_qualification (
    person {integer} NOT NULL REFERENCES person (num),
    place {integer} NOT NULL,
    kind {text} NOT NULL,
    valid_until {text},
    PRIMARY KEY (person, place)
) {strict}
--;
CREATE TABLE shift (
    num {key},
    id {text} NOT NULL UNIQUE,
    drive {integer} NOT NULL REFERENCES drive (num),
    role {text} NOT NULL,
    count {integer} NOT NULL,
    starts_at {integer} NOT NULL,
    ends_at {integer} NOT NULL
) {strict}
--;
CREATE INDEX shift_drive ON shift (drive)
--;
CREATE TABLE signup (
    shift {integer} NOT NULL REFERENCES shift (num),
    person {integer} NOT NULL REFERENCES person (num),
    status {text} NOT NULL,
    minutes {integer},
    actor {text} NOT NULL,
    at {integer} NOT NULL,
    PRIMARY KEY (shift, person)
) {strict}
--;
CREATE INDEX signup_person ON signup (person)
