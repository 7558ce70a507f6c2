/** The last batch of each writer of a stream, by which one that is sent again is known. `idx`: of its first chunk. */
export const streamWriters = `
CREATE TABLE stream_writers (
  stream INTEGER NOT NULL,
  writer TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  position INTEGER NOT NULL,
  count INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  PRIMARY KEY (stream, writer)
) WITHOUT ROWID;
`
