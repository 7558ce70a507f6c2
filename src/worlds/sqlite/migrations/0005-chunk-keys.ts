/**
 * Chunks under one integer key, as events: a table without rowid keeps large blobs in its inner pages, where they cost
 * two to four times as much to write and to read back.
 */
export const chunkKeys = `
CREATE TABLE keyed_batches (
  id INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  data BLOB NOT NULL
);
INSERT INTO keyed_batches SELECT (stream << 32) | idx, count, data FROM chunk_batches;
DROP TABLE chunk_batches;
ALTER TABLE keyed_batches RENAME TO chunk_batches;
`
