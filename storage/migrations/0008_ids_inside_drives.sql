-- An id means something inside its drive only: the same id at two drives is two events.
DROP INDEX event_id
--;
CREATE UNIQUE INDEX event_id ON event (id, drive, variant)
--;
-- Bags thrown away by number stand beside the sums that they are taken out of.
ALTER TABLE tally_saved ADD COLUMN discards {text} NOT NULL DEFAULT ''
--;
-- By which version of the fold the saved tallies were made.
ALTER TABLE tally_mark ADD COLUMN fold {integer} NOT NULL DEFAULT 1
