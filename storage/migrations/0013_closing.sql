-- A second person's word for the closing of a drive: good once, for one figure and some minutes. What was used stays and is
-- the record of the handover.
CREATE TABLE closing_word (
    num {key},
    id {text} NOT NULL UNIQUE,
    drive {integer} NOT NULL REFERENCES drive (num),
    asked_by {text} NOT NULL,
    signer {text} NOT NULL,
    signer_name {text} NOT NULL,
    reason {text} NOT NULL,
    figure {text} NOT NULL,
    at {integer} NOT NULL,
    expires_at {integer} NOT NULL,
    used_at {integer}
) {strict}
--;
CREATE INDEX closing_word_drive ON closing_word (drive)
--;
-- Bags by volume: what was counted by hand, and what the books said then.
CREATE TABLE closing_line (
    num {key},
    word {integer} NOT NULL REFERENCES closing_word (num),
    nominal_ml {integer} NOT NULL,
    counted {integer} NOT NULL,
    in_books {integer} NOT NULL
) {strict}
--;
CREATE INDEX closing_line_word ON closing_line (word)
