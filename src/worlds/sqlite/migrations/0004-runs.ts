/**
 * Runs that wait for other runs, runs made from another one's arguments, runs whose user data has been removed.
 * `target` is a run id: the lookup comes with the end of that run.
 */
export const runs = `
CREATE TABLE awaits (
  run INTEGER NOT NULL,
  await_id TEXT NOT NULL,
  target TEXT NOT NULL,
  created_seq INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (run, await_id)
) WITHOUT ROWID;
CREATE INDEX awaits_by_target ON awaits (target);
ALTER TABLE runs ADD COLUMN replayed_from TEXT;
ALTER TABLE runs ADD COLUMN expired_at INTEGER;
`
