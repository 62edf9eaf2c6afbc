-- The drives under each added-up figure of a snapshot, so that a kept figure opens to what it was made of then. `parts` is
-- "drive:amount" with spaces between, in order of drive numbers.
CREATE TABLE report_part (
    snapshot {integer} NOT NULL REFERENCES report_snapshot (num),
    figure {text} NOT NULL,
    parts {text} NOT NULL,
    PRIMARY KEY (snapshot, figure)
) {strict}
--;
--@sqlite
CREATE TRIGGER report_part_is_not_updated BEFORE UPDATE ON report_part BEGIN SELECT RAISE(ABORT, 'snapshots do not change'); END
--;
CREATE TRIGGER report_part_is_not_deleted BEFORE DELETE ON report_part BEGIN SELECT RAISE(ABORT, 'snapshots do not change'); END
--;
--@postgresql
CREATE TRIGGER report_part_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON report_part FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
--@both
