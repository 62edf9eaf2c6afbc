-- Answers that are kept for repeated requests: whose they are and how large, and for each principal the sums of both, so
-- that they can have a bound. The principal stands before the newline of the key.
ALTER TABLE idempotency ADD COLUMN owner {text} NOT NULL DEFAULT ''
--;
ALTER TABLE idempotency ADD COLUMN bytes {integer} NOT NULL DEFAULT 0
--;
--@sqlite
UPDATE idempotency SET owner = substr(key, 1, instr(key, char(10)) - 1),
    bytes = length(CAST(key AS BLOB)) + length(CAST(content_type AS BLOB)) + length(CAST(headers AS BLOB))
        + length(CAST(body AS BLOB))
--;
--@postgresql
UPDATE idempotency SET owner = split_part(key, chr(10), 1),
    bytes = octet_length(key) + octet_length(content_type) + octet_length(headers) + octet_length(body)
--;
--@both
CREATE INDEX idempotency_oldest ON idempotency (owner, at, key)
--;
CREATE TABLE idempotency_owner (
    owner {text} PRIMARY KEY,
    answers {integer} NOT NULL,
    bytes {integer} NOT NULL
) {strict}
--;
INSERT INTO idempotency_owner (owner, answers, bytes)
SELECT owner, count(*), sum(bytes) FROM idempotency GROUP BY owner
