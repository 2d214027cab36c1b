-- The tables of a store. Order comes from `seq`, or from ids that follow each other; times are for people.
-- JSON columns are ASCII text; `delta`, `plan` and `value` are written by codec.py,
-- or, on the checkpoints of LangGraph graphs, by LangGraph's serializer: see opaque.py, also for the values that a
-- row of theirs leaves to the row of an earlier checkpoint. `seal` is a checksum, see seals.py.

CREATE TABLE threads (
    seq         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    target      TEXT NOT NULL,
    cwd         TEXT NOT NULL,
    kind        TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('running', 'paused', 'finished', 'failed')),
    reason      TEXT NOT NULL,
    error       TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    commit_no   INTEGER NOT NULL,
    pid         INTEGER NOT NULL,
    breakpoints TEXT NOT NULL,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL
) STRICT;

-- Within a namespace, ids sort in the order in which the checkpoints were made, too; the last is the head.
-- chain_rows 0: `delta` is the whole state; else how the state differs from that of the row before it in the
-- namespace. chain_rows and chain_bytes measure the deltas since the last whole state, base_bytes is its size.
CREATE TABLE checkpoints (
    seq         INTEGER PRIMARY KEY,
    thread      TEXT NOT NULL,
    namespace   TEXT NOT NULL,
    id          TEXT NOT NULL,
    parent      TEXT NOT NULL,
    step        INTEGER NOT NULL,
    source      TEXT NOT NULL,
    chain_rows  INTEGER NOT NULL,
    chain_bytes INTEGER NOT NULL,
    base_bytes  INTEGER NOT NULL,
    delta       BLOB NOT NULL,
    plan        BLOB NOT NULL,
    created_at  TEXT NOT NULL,
    seal        INTEGER NOT NULL,
    UNIQUE (thread, namespace, id)
) STRICT;

-- What a finished task of the checkpoint's superstep wrote. Of our own engine one row a task; a task without
-- siblings has none: its result is in the `plan` of the checkpoint that it led to. Of LangGraph see opaque_writes.py.
CREATE TABLE writes (
    seq        INTEGER PRIMARY KEY,
    thread     TEXT NOT NULL,
    namespace  TEXT NOT NULL,
    checkpoint TEXT NOT NULL,
    task       TEXT NOT NULL,
    idx        INTEGER NOT NULL,
    channel    TEXT NOT NULL,
    value      BLOB NOT NULL,
    seal       INTEGER NOT NULL,
    UNIQUE (thread, namespace, checkpoint, task, idx)
) STRICT;

CREATE TABLE questions (
    seq         INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    thread      TEXT NOT NULL,
    namespace   TEXT NOT NULL,
    checkpoint  TEXT NOT NULL,
    task        TEXT NOT NULL,
    path        TEXT NOT NULL,
    node        TEXT NOT NULL,
    ordinal     INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    payload     TEXT NOT NULL,
    schema      TEXT,
    status      TEXT NOT NULL CHECK (status IN ('open', 'answered', 'consumed', 'superseded')),
    draft       TEXT,
    asked_at    TEXT NOT NULL,
    deadline    TEXT,
    seal        INTEGER NOT NULL
) STRICT;

CREATE INDEX questions_of_thread ON questions (thread, checkpoint, seq);
CREATE INDEX questions_unfinished ON questions (thread, seq) WHERE status IN ('open', 'answered');
CREATE INDEX questions_open ON questions (thread, task) WHERE status = 'open';
CREATE INDEX questions_answered ON questions (thread, task) WHERE status = 'answered';

-- The primary key is the promise: a question has one answer.
CREATE TABLE answers (
    question TEXT PRIMARY KEY,
    value    TEXT NOT NULL,
    by       TEXT NOT NULL,
    how      TEXT NOT NULL,
    why      TEXT NOT NULL,
    at       TEXT NOT NULL,
    seal     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Append only: who answered what, and what became of it.
CREATE TABLE audit (
    seq      INTEGER PRIMARY KEY,
    thread   TEXT NOT NULL,
    question TEXT NOT NULL,
    event    TEXT NOT NULL,
    data     TEXT NOT NULL,
    at       TEXT NOT NULL,
    seal     INTEGER NOT NULL
) STRICT;
