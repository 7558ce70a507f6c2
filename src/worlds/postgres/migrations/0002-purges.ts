/** Ended runs whose user data stays until the run that started them has ended too: it may still ask for their outcome. */
export const purges = (s: string): string => `
CREATE TABLE ${s}.purges (
  parent_run_id text NOT NULL,
  run bigint NOT NULL,
  PRIMARY KEY (parent_run_id, run)
);
`
