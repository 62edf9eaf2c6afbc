-- Unit numbers have a normal form (decision 0008). `unit` is what units are compared by; `unit_scanned` is what was typed or
-- scanned, where that is something else. What was in the ledger before is brought there by the step below: only the spelling
-- changes, digests and chains are over what was typed. `respelled`: the normal form is another bag's number, so the old
-- spelling stays and a person decides. `outside_hours`: happened far outside the drive's hours.
ALTER TABLE event ADD COLUMN unit_scanned {text}
--;
ALTER TABLE event ADD COLUMN outside_hours {integer} NOT NULL DEFAULT 0
--;
ALTER TABLE event ADD COLUMN respelled {integer} NOT NULL DEFAULT 0
--;
--@sqlite
DROP TRIGGER event_is_not_updated
--;
--@postgresql
DROP TRIGGER event_is_append_only ON event
--;
--@both
--!normalize_units
--@sqlite
CREATE TRIGGER event_is_not_updated BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
--;
--@postgresql
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
--;
--@both
