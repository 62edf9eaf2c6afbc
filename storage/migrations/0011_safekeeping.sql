-- What saved tallies are held against when they are loaded: each row its digest, the mark the head of the scope and the digest
-- of the event at its sequence. Those saved before have none, so the ledger is replayed once.
ALTER TABLE tally_saved ADD COLUMN digest {text} NOT NULL DEFAULT ''
--;
ALTER TABLE tally_mark ADD COLUMN head {text} NOT NULL DEFAULT ''
--;
ALTER TABLE tally_mark ADD COLUMN event {text} NOT NULL DEFAULT ''
--;
-- A fingerprint of the key that seals secrets, so that a key file that was lost or exchanged is noticed at the start.
CREATE TABLE seal_key (
    one {integer} PRIMARY KEY CHECK (one = 1),
    fingerprint {text} NOT NULL
) {strict}
--;
-- Every edge gets a key of its own, as every other row has one.
ALTER TABLE organization_edge RENAME TO organization_edge_before
--;
DROP INDEX organization_edge_child
--;
CREATE TABLE organization_edge (
    num {key},
    child {integer} NOT NULL REFERENCES organization (num),
    parent {integer} NOT NULL REFERENCES organization (num),
    valid_from {text},
    valid_to {text}
) {strict}
--;
INSERT INTO organization_edge (child, parent, valid_from, valid_to)
SELECT child, parent, valid_from, valid_to FROM organization_edge_before
--;
DROP TABLE organization_edge_before
--;
CREATE INDEX organization_edge_child ON organization_edge (child)
--;
--@postgresql
-- A trigger for each row is what every form of PostgreSQL keeps to; TRUNCATE knows statements only.
DROP TRIGGER event_is_append_only ON event
--;
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER event_is_not_truncated BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
DROP TRIGGER drive_transition_is_append_only ON drive_transition
--;
CREATE TRIGGER drive_transition_is_append_only BEFORE UPDATE OR DELETE ON drive_transition FOR EACH ROW EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER drive_transition_is_not_truncated BEFORE TRUNCATE ON drive_transition FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
DROP TRIGGER audit_is_append_only ON audit
--;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER audit_is_not_truncated BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
DROP TRIGGER report_snapshot_is_append_only ON report_snapshot
--;
CREATE TRIGGER report_snapshot_is_append_only BEFORE UPDATE OR DELETE ON report_snapshot FOR EACH ROW EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER report_snapshot_is_not_truncated BEFORE TRUNCATE ON report_snapshot FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
DROP TRIGGER report_step_is_append_only ON report_step
--;
CREATE TRIGGER report_step_is_append_only BEFORE UPDATE OR DELETE ON report_step FOR EACH ROW EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER report_step_is_not_truncated BEFORE TRUNCATE ON report_step FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
DROP TRIGGER drive_cost_is_append_only ON drive_cost
--;
CREATE TRIGGER drive_cost_is_append_only BEFORE UPDATE OR DELETE ON drive_cost FOR EACH ROW EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER drive_cost_is_not_truncated BEFORE TRUNCATE ON drive_cost FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
DROP TRIGGER report_part_is_append_only ON report_part
--;
CREATE TRIGGER report_part_is_append_only BEFORE UPDATE OR DELETE ON report_part FOR EACH ROW EXECUTE FUNCTION refuse_change()
--;
CREATE TRIGGER report_part_is_not_truncated BEFORE TRUNCATE ON report_part FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
--@both
