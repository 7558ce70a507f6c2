/**
 * Tables of the first version.
 *
 * Rows refer to a run by its small integer `runs.id`. An event's key packs run and position into one integer (see
 * event-key.ts): one b-tree in insertion order instead of a text key or a second index, 10 to 15 % of an append.
 * No payload is stored twice: read models name the event (`…_seq`) that carries it. `messages` and `streams` keep the
 * text id, since both may be written before this store has heard of the run.
 */
export const init = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE owners (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  machine TEXT NOT NULL,
  pid INTEGER NOT NULL,
  started TEXT NOT NULL,
  beat_at INTEGER NOT NULL
);

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  workflow_name TEXT NOT NULL,
  status INTEGER NOT NULL,
  seed TEXT NOT NULL,
  bundle TEXT,
  head INTEGER NOT NULL,
  attributes TEXT,
  end_seq INTEGER,
  error_code TEXT,
  cancel_reason TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  started_at INTEGER,
  completed_at INTEGER,
  epoch INTEGER NOT NULL,
  owner INTEGER
);
CREATE INDEX runs_by_status ON runs (status);
CREATE INDEX runs_by_workflow ON runs (workflow_name);
CREATE INDEX runs_leased ON runs (owner) WHERE owner IS NOT NULL;

CREATE TABLE events (
  id INTEGER PRIMARY KEY,
  type INTEGER NOT NULL,
  entity TEXT,
  created_at INTEGER NOT NULL,
  data TEXT,
  payload BLOB
);

CREATE TABLE steps (
  run INTEGER NOT NULL,
  step_id TEXT NOT NULL,
  step_name TEXT NOT NULL,
  status INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  background INTEGER NOT NULL,
  owner INTEGER,
  created_seq INTEGER NOT NULL,
  outcome_seq INTEGER,
  retry_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  started_at INTEGER,
  completed_at INTEGER,
  PRIMARY KEY (run, step_id)
) WITHOUT ROWID;

CREATE TABLE waits (
  run INTEGER NOT NULL,
  wait_id TEXT NOT NULL,
  resume_at INTEGER NOT NULL,
  created_seq INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  completed_at INTEGER,
  PRIMARY KEY (run, wait_id)
) WITHOUT ROWID;

CREATE TABLE hooks (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  hook_id TEXT NOT NULL,
  token TEXT NOT NULL UNIQUE,
  is_webhook INTEGER NOT NULL,
  is_system INTEGER NOT NULL,
  created_seq INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  retention_until INTEGER,
  run_ended INTEGER NOT NULL,
  UNIQUE (run, hook_id)
);
CREATE INDEX hooks_retained ON hooks (retention_until) WHERE run_ended = 1;

CREATE TABLE resumes (
  run INTEGER NOT NULL,
  hook_id TEXT NOT NULL,
  resume_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (run, hook_id, resume_id)
) WITHOUT ROWID;

CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL,
  key TEXT NOT NULL,
  step_id TEXT,
  step_name TEXT,
  run_at INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  owner INTEGER
);
CREATE UNIQUE INDEX messages_pending ON messages (run_id, key) WHERE owner IS NULL;
CREATE INDEX messages_due ON messages (run_at, id) WHERE owner IS NULL;
CREATE INDEX messages_taken ON messages (owner) WHERE owner IS NOT NULL;

CREATE TABLE bundles (hash TEXT PRIMARY KEY, code TEXT NOT NULL, map TEXT NOT NULL);

CREATE TABLE streams (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL,
  name TEXT NOT NULL,
  next_index INTEGER NOT NULL,
  status INTEGER NOT NULL,
  error BLOB,
  UNIQUE (run_id, name)
);
CREATE TABLE chunks (
  stream INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (stream, idx)
) WITHOUT ROWID;

CREATE TABLE signals (id INTEGER PRIMARY KEY AUTOINCREMENT, run_id TEXT NOT NULL, owner INTEGER NOT NULL);
`
