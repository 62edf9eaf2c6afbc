-- Core of the schema. Markers are explained in storage/DESIGN.md.
-- Instants are milliseconds since 1970 in UTC; days are YYYY-MM-DD; references inside the database are numbers.

CREATE TABLE organization (
    num {key},
    id {text} NOT NULL UNIQUE,
    code {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    kind {text} NOT NULL,
    valid_from {text},
    valid_to {text},
    version {integer} NOT NULL
) {strict}
--;
CREATE TABLE organization_edge (
    child {integer} NOT NULL REFERENCES organization (num),
    parent {integer} NOT NULL REFERENCES organization (num),
    valid_from {text},
    valid_to {text}
) {strict}
--;
CREATE INDEX organization_edge_child ON organization_edge (child)
--;
CREATE TABLE campaign (
    num {key},
    id {text} NOT NULL UNIQUE,
    code {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    kind {text} NOT NULL,
    starts_on {text} NOT NULL,
    ends_on {text} NOT NULL,
    organization {integer} NOT NULL REFERENCES organization (num),
    version {integer} NOT NULL
) {strict}
--;
CREATE TABLE site (
    num {key},
    id {text} NOT NULL UNIQUE,
    code {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    organization {integer} REFERENCES organization (num),
    address {text} NOT NULL,
    unit_code {text} NOT NULL,
    lat {real},
    lon {real},
    beds {integer},
    donors_per_hour {integer},
    version {integer} NOT NULL
) {strict}
--;
CREATE TABLE drive (
    num {key},
    id {text} NOT NULL UNIQUE,
    code {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    site {integer} NOT NULL REFERENCES site (num),
    organization {integer} NOT NULL REFERENCES organization (num),
    collected_by {integer} REFERENCES organization (num),
    starts_at {integer} NOT NULL,
    ends_at {integer} NOT NULL,
    planned_donors {integer},
    planned_bags {integer},
    emergency {integer} NOT NULL,
    status {text} NOT NULL,
    version {integer} NOT NULL
) {strict}
--;
CREATE INDEX drive_starts_at ON drive (starts_at, id)
--;
CREATE TABLE drive_campaign (
    drive {integer} NOT NULL REFERENCES drive (num),
    campaign {integer} NOT NULL REFERENCES campaign (num),
    PRIMARY KEY (drive, campaign)
) {strict}
--;
CREATE TABLE drive_transition (
    num {key},
    drive {integer} NOT NULL REFERENCES drive (num),
    from_status {text},
    to_status {text} NOT NULL,
    at {integer} NOT NULL,
    actor {text} NOT NULL,
    reason {text} NOT NULL
) {strict}
--;
CREATE INDEX drive_transition_drive ON drive_transition (drive, num)
--;
CREATE TABLE target (
    num {key},
    id {text} NOT NULL UNIQUE,
    organization {integer} NOT NULL REFERENCES organization (num),
    issued_by {integer} NOT NULL REFERENCES organization (num),
    period_from {text},
    period_to {text},
    campaign {integer} REFERENCES campaign (num),
    measure {text} NOT NULL,
    value {real} NOT NULL,
    basis {text} NOT NULL,
    document {text} NOT NULL,
    reason {text} NOT NULL,
    revision {integer} NOT NULL,
    supersedes {integer} UNIQUE REFERENCES target (num),
    created_at {integer} NOT NULL
) {strict}
--;
CREATE TABLE tariff (
    num {key},
    id {text} NOT NULL UNIQUE,
    code {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    source {text} NOT NULL,
    amends {text} NOT NULL,
    valid_from {text},
    valid_to {text}
) {strict}
--;
CREATE TABLE tariff_price (
    tariff {integer} NOT NULL REFERENCES tariff (num),
    component {text} NOT NULL,
    nominal_ml {integer} NOT NULL,
    price_vnd {integer} NOT NULL CHECK (price_vnd >= 0),
    PRIMARY KEY (tariff, component, nominal_ml)
) {strict}
--;
-- The ledger. `seq` is the order of commits. Several contents under one id are variants 0, 1, 2 … in order of arrival, which
-- is a name only: what counts is decided by content.
CREATE TABLE event (
    seq {integer} PRIMARY KEY,
    id {text} NOT NULL,
    variant {integer} NOT NULL,
    digest {text} NOT NULL,
    drive {integer} NOT NULL REFERENCES drive (num),
    kind {text} NOT NULL,
    at {integer} NOT NULL,
    recorded_at {integer} NOT NULL,
    device {text} NOT NULL,
    actor {text} NOT NULL,
    unit {text},
    component {text},
    nominal_ml {integer},
    abo {text},
    rh {text},
    donor_class {text},
    donor {text},
    count {integer},
    reason {text} NOT NULL,
    ref {text},
    ref_digest {text},
    decision {text},
    late {integer} NOT NULL
) {strict}
--;
CREATE UNIQUE INDEX event_id ON event (id, variant)
--;
CREATE INDEX event_drive ON event (drive, seq)
--;
CREATE INDEX event_unit ON event (unit) WHERE unit IS NOT NULL
--;
CREATE INDEX event_ref ON event (ref) WHERE ref IS NOT NULL
--;
--@sqlite
CREATE TRIGGER event_is_not_updated BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
--;
CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
--;
CREATE TRIGGER drive_transition_is_not_updated BEFORE UPDATE ON drive_transition BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
--;
CREATE TRIGGER drive_transition_is_not_deleted BEFORE DELETE ON drive_transition BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
--;
--@postgresql
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''append-only''; END'
--;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER drive_transition_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON drive_transition FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
--@both
-- Tallies as they were at tally_mark.seq, so that a start replays only what came after.
CREATE TABLE tally_saved (
    drive {integer} PRIMARY KEY REFERENCES drive (num),
    events {integer} NOT NULL,
    head {text} NOT NULL,
    cells {text} NOT NULL
) {strict}
--;
CREATE TABLE tally_mark (
    one {integer} PRIMARY KEY CHECK (one = 1),
    seq {integer} NOT NULL,
    at {integer} NOT NULL
) {strict}
--;
INSERT INTO tally_mark (one, seq, at) VALUES (1, 0, 0)
--;
-- Grows with every change of anything but the ledger; readers in other processes compare it.
CREATE TABLE catalog_version (
    one {integer} PRIMARY KEY CHECK (one = 1),
    version {integer} NOT NULL,
    at {integer} NOT NULL
) {strict}
--;
INSERT INTO catalog_version (one, version, at) VALUES (1, 0, 0)
--;
CREATE TABLE idempotency (
    key {text} PRIMARY KEY,
    request {text} NOT NULL,
    status {integer} NOT NULL,
    content_type {text} NOT NULL,
    headers {text} NOT NULL,
    body {text} NOT NULL,
    at {integer} NOT NULL
) {strict}
