-- Times are 12 bytes that sort as they do; those of leases are microseconds since 1970.
CREATE TABLE records (
    connector TEXT NOT NULL,
    connection TEXT NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    expires_at BLOB,
    due_at BLOB,
    -- When it is due, or until when it is claimed.
    wake_at BLOB,
    created_at BLOB NOT NULL,
    updated_at BLOB NOT NULL,
    key_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (connector, connection)
) STRICT;
CREATE INDEX records_by_status ON records (status, connector, connection);
CREATE INDEX records_by_expiry ON records (expires_at, connector, connection) WHERE expires_at IS NOT NULL;
CREATE INDEX records_by_wake ON records (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX records_by_key ON records (key_id, connector, connection);

-- The last version that any record was given: none is used twice, also after a record was deleted.
CREATE TABLE versions (last INTEGER NOT NULL) STRICT;
INSERT INTO versions VALUES (0);

CREATE TABLE leases (
    connector TEXT NOT NULL,
    connection TEXT NOT NULL,
    tokens TEXT NOT NULL,
    owner TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    -- Since when the one before had it, who let it run out; for the one who took it from there.
    abandoned INTEGER,
    PRIMARY KEY (connector, connection, tokens)
) STRICT, WITHOUT ROWID;
CREATE INDEX leases_by_end ON leases (until);

CREATE TABLE flows (
    state_hash TEXT NOT NULL PRIMARY KEY,
    connector TEXT NOT NULL,
    connection TEXT NOT NULL,
    deadline BLOB NOT NULL,
    key_id TEXT NOT NULL,
    sealed BLOB NOT NULL
) STRICT;
CREATE INDEX flows_by_connection ON flows (connector, connection);
CREATE INDEX flows_by_deadline ON flows (deadline);
CREATE INDEX flows_by_key ON flows (key_id, state_hash);
