/**
 * Streams: one row for all chunks of an append instead of one each, which is what small chunks cost most of; and the
 * owner that alone fills a stream. No API wrote chunks before this version, so the old table is dropped as it is.
 */
export const streams = `
DROP TABLE chunks;
CREATE TABLE chunk_batches (
  stream INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  count INTEGER NOT NULL,
  data BLOB NOT NULL,
  PRIMARY KEY (stream, idx)
) WITHOUT ROWID;
ALTER TABLE streams ADD COLUMN owner INTEGER;
`
