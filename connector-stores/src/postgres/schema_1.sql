CREATE TABLE schema_version (version INTEGER NOT NULL);
INSERT INTO schema_version VALUES (0);

-- Ids are bytes in UTF-8: they sort as such, and may be any text. Times are 12 bytes that sort as they do; those of leases are
-- microseconds since 1970.
CREATE TABLE records (
    connector BYTEA NOT NULL,
    connection BYTEA NOT NULL,
    version BIGINT NOT NULL,
    status TEXT NOT NULL,
    expires_at BYTEA,
    due_at BYTEA,
    -- When it is due, or until when it is claimed.
    wake_at BYTEA,
    created_at BYTEA NOT NULL,
    updated_at BYTEA NOT NULL,
    key_id BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (connector, connection)
);
-- Sealed bytes do not get shorter.
ALTER TABLE records ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX records_by_status ON records (status, connector, connection);
CREATE INDEX records_by_expiry ON records (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX records_by_wake ON records (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX records_by_key ON records (key_id, connector, connection);

-- No version is used twice, also after a record was deleted.
CREATE SEQUENCE versions;

CREATE TABLE leases (
    connector BYTEA NOT NULL,
    connection BYTEA NOT NULL,
    tokens BYTEA NOT NULL,
    owner BYTEA NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    -- Since when the one before had it, who let it run out; for the one who took it from there.
    abandoned BIGINT,
    PRIMARY KEY (connector, connection, tokens)
);
CREATE INDEX leases_by_end ON leases (until);

CREATE TABLE flows (
    state_hash BYTEA NOT NULL PRIMARY KEY,
    connector BYTEA NOT NULL,
    connection BYTEA NOT NULL,
    deadline BYTEA NOT NULL,
    key_id BYTEA NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX flows_by_connection ON flows (connector, connection);
CREATE INDEX flows_by_deadline ON flows (deadline);
CREATE INDEX flows_by_key ON flows (key_id, state_hash);
