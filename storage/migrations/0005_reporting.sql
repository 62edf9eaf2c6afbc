-- Reports, their submission and closing; allowance norms; what drives cost.

-- Tallies now keep reasons too: what was saved without them is counted again from the ledger at the next start.
ALTER TABLE tally_saved ADD COLUMN reasons {text} NOT NULL DEFAULT ''
--;
DELETE FROM tally_saved
--;
UPDATE tally_mark SET seq = 0, at = 0
--;
-- One report of one organisation. `entered` is what people typed (JSON); figures are made from the ledger, and kept only in
-- snapshots.
CREATE TABLE report (
    num {key},
    id {text} NOT NULL UNIQUE,
    code {text} NOT NULL UNIQUE,
    organization {integer} NOT NULL REFERENCES organization (num),
    kind {text} NOT NULL,
    period_from {text} NOT NULL,
    period_to {text} NOT NULL,
    campaign {integer} REFERENCES campaign (num),
    drive {integer} REFERENCES drive (num),
    status {text} NOT NULL,
    entered {text} NOT NULL,
    snapshot {integer},
    submitted_at {integer},
    submitted_by {text} NOT NULL,
    closing_by {text} NOT NULL,
    closed_at {integer},
    version {integer} NOT NULL
) {strict}
--;
CREATE UNIQUE INDEX report_about ON report (organization, kind, period_from, period_to, coalesce(campaign, 0), coalesce(drive, 0))
--;
CREATE INDEX report_period ON report (period_to)
--;
-- The figures as they were submitted or closed. `content` is domain::reporting::saved().
CREATE TABLE report_snapshot (
    num {key},
    report {integer} NOT NULL REFERENCES report (num),
    digest {text} NOT NULL,
    as_of_seq {integer} NOT NULL,
    as_of_at {integer} NOT NULL,
    head {text} NOT NULL,
    content {text} NOT NULL,
    entered {text} NOT NULL,
    made_by {text} NOT NULL,
    made_at {integer} NOT NULL
) {strict}
--;
CREATE INDEX report_snapshot_report ON report_snapshot (report, num)
--;
CREATE TABLE report_step (
    num {key},
    report {integer} NOT NULL REFERENCES report (num),
    from_status {text},
    to_status {text} NOT NULL,
    at {integer} NOT NULL,
    actor {text} NOT NULL,
    reason {text} NOT NULL,
    snapshot {integer} REFERENCES report_snapshot (num)
) {strict}
--;
CREATE INDEX report_step_report ON report_step (report, num)
--;
-- Who owes which report, and when.
CREATE TABLE report_rule (
    num {key},
    id {text} NOT NULL UNIQUE,
    organization {integer} NOT NULL REFERENCES organization (num),
    kind {text} NOT NULL,
    levels {text} NOT NULL,
    days_after {integer} NOT NULL,
    year_starts_in {integer} NOT NULL,
    valid_from {text},
    valid_to {text},
    document {text} NOT NULL,
    version {integer} NOT NULL
) {strict}
--;
-- A norm of money or gifts for donors; the national ones come with the program, provinces add their own.
CREATE TABLE allowance (
    num {key},
    id {text} NOT NULL UNIQUE,
    code {text} NOT NULL UNIQUE,
    organization {integer} REFERENCES organization (num),
    item {text} NOT NULL,
    bound {text} NOT NULL,
    donation {text} NOT NULL,
    from_ml {integer} NOT NULL,
    to_ml {integer} NOT NULL,
    amount_vnd {integer} NOT NULL CHECK (amount_vnd >= 0),
    valid_from {text},
    valid_to {text},
    source {text} NOT NULL
) {strict}
--;
-- What a drive cost, item by item. A wrong line is taken back by another one.
CREATE TABLE drive_cost (
    num {key},
    id {text} NOT NULL UNIQUE,
    drive {integer} NOT NULL REFERENCES drive (num),
    item {text} NOT NULL,
    amount_vnd {integer} NOT NULL,
    note {text} NOT NULL,
    reverses {integer} UNIQUE REFERENCES drive_cost (num),
    actor {text} NOT NULL,
    at {integer} NOT NULL
) {strict}
--;
CREATE INDEX drive_cost_drive ON drive_cost (drive, num)
--;
--@sqlite
CREATE TRIGGER report_snapshot_is_not_updated BEFORE UPDATE ON report_snapshot BEGIN SELECT RAISE(ABORT, 'snapshots do not change'); END
--;
CREATE TRIGGER report_snapshot_is_not_deleted BEFORE DELETE ON report_snapshot BEGIN SELECT RAISE(ABORT, 'snapshots do not change'); END
--;
CREATE TRIGGER report_step_is_not_updated BEFORE UPDATE ON report_step BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
--;
CREATE TRIGGER report_step_is_not_deleted BEFORE DELETE ON report_step BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
--;
CREATE TRIGGER closed_report_does_not_change BEFORE UPDATE ON report WHEN old.status = 'closed' BEGIN SELECT RAISE(ABORT, 'a closed report does not change'); END
--;
CREATE TRIGGER drive_cost_is_not_updated BEFORE UPDATE ON drive_cost BEGIN SELECT RAISE(ABORT, 'costs are append-only'); END
--;
CREATE TRIGGER drive_cost_is_not_deleted BEFORE DELETE ON drive_cost BEGIN SELECT RAISE(ABORT, 'costs are append-only'); END
--;
--@postgresql
CREATE TRIGGER report_snapshot_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON report_snapshot FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER report_step_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON report_step FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER closed_report_does_not_change BEFORE UPDATE ON report FOR EACH ROW WHEN (old.status = 'closed') EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER drive_cost_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON drive_cost FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
--@both
