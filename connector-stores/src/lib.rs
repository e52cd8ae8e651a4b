//! Durable stores of connections, sealed at rest: SQLite, PostgreSQL, Redis.
