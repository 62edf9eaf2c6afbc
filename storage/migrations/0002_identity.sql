-- People and access. Passwords are kept as Argon2id strings, every other secret as its BLAKE2b digest, the second factor's
-- secret sealed with the key file: what stands here opens nothing.

CREATE TABLE account (
    num {key},
    id {text} NOT NULL UNIQUE,
    login {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    language {text} NOT NULL,
    disabled {integer} NOT NULL,
    password {text},
    password_at {integer},
    factor {text},
    factor_confirmed {integer} NOT NULL DEFAULT 0,
    factor_step {integer} NOT NULL DEFAULT 0,
    signed_in_at {integer},
    version {integer} NOT NULL
) {strict}
--;
CREATE TABLE recovery_code (
    account {integer} NOT NULL REFERENCES account (num),
    digest {text} NOT NULL,
    PRIMARY KEY (account, digest)
) {strict}
--;
CREATE TABLE password_link (
    digest {text} PRIMARY KEY,
    account {integer} NOT NULL REFERENCES account (num),
    expires_at {integer} NOT NULL,
    used_at {integer}
) {strict}
--;
-- One role of one account over one part of the plan. `scope` is the number of an organisation, site or drive.
CREATE TABLE account_grant (
    num {key},
    id {text} NOT NULL UNIQUE,
    account {integer} NOT NULL REFERENCES account (num),
    role {text} NOT NULL,
    scope_kind {text} NOT NULL,
    scope {integer},
    valid_from {text},
    valid_to {text},
    ended {integer} NOT NULL
) {strict}
--;
CREATE TABLE browser_session (
    num {key},
    id {text} NOT NULL UNIQUE,
    digest {text} NOT NULL UNIQUE,
    account {integer} NOT NULL REFERENCES account (num),
    created_at {integer} NOT NULL,
    last_used_at {integer} NOT NULL,
    expires_at {integer} NOT NULL,
    address {text} NOT NULL,
    user_agent {text} NOT NULL
) {strict}
--;
-- `roles` are names with a comma between them.
CREATE TABLE api_token (
    num {key},
    id {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    digest {text} NOT NULL UNIQUE,
    account {integer} REFERENCES account (num),
    from_grant {integer} REFERENCES account_grant (num),
    roles {text} NOT NULL,
    scope_kind {text} NOT NULL,
    scope {integer},
    created_at {integer} NOT NULL,
    expires_at {integer},
    last_used_at {integer},
    revoked_at {integer}
) {strict}
--;
CREATE TABLE device (
    num {key},
    id {text} NOT NULL UNIQUE,
    code {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    digest {text} UNIQUE,
    enrolment {text} UNIQUE,
    enrolment_expires_at {integer},
    site {integer} REFERENCES site (num),
    valid_to {text},
    enrolled_at {integer},
    last_used_at {integer},
    revoked_at {integer}
) {strict}
--;
CREATE TABLE device_drive (
    device {integer} NOT NULL REFERENCES device (num),
    drive {integer} NOT NULL REFERENCES drive (num),
    PRIMARY KEY (device, drive)
) {strict}
--;
-- The PIN's check value goes to the device, so that it works without a network.
CREATE TABLE device_person (
    device {integer} NOT NULL REFERENCES device (num),
    code {text} NOT NULL,
    name {text} NOT NULL,
    salt {text} NOT NULL,
    iterations {integer} NOT NULL,
    hash {text} NOT NULL,
    PRIMARY KEY (device, code)
) {strict}
--;
-- Grows with every change that other processes must know of.
CREATE TABLE identity_version (
    one {integer} PRIMARY KEY CHECK (one = 1),
    version {integer} NOT NULL
) {strict}
--;
INSERT INTO identity_version (one, version) VALUES (1, 0)
--;
-- Who did what. `head` is the BLAKE2b of the head before and of the row's own content.
CREATE TABLE audit (
    seq {integer} PRIMARY KEY,
    at {integer} NOT NULL,
    actor {text} NOT NULL,
    address {text} NOT NULL,
    request_id {text} NOT NULL,
    action {text} NOT NULL,
    object {text} NOT NULL,
    before {text},
    after {text},
    reason {text} NOT NULL,
    head {text} NOT NULL
) {strict}
--;
CREATE INDEX audit_actor ON audit (actor, seq)
--;
CREATE INDEX audit_object ON audit (object, seq)
--;
CREATE INDEX audit_at ON audit (at)
--;
--@sqlite
CREATE TRIGGER audit_is_not_updated BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END
--;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END
--;
--@postgresql
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
