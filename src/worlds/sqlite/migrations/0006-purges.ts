/** Ended runs whose user data stays until the run that started them has ended too: it may still ask for their outcome. */
export const purges = `
CREATE TABLE purges (
  parent_run_id TEXT NOT NULL,
  run INTEGER NOT NULL,
  PRIMARY KEY (parent_run_id, run)
) WITHOUT ROWID;
`
