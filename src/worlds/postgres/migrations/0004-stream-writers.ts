/**
 * The last batch of each writer of a stream, by which one that is sent again is known. `idx`: of its first chunk.
 * `append_chunks` has got parameters more, so that the old one has to go.
 */
export const streamWriters = (s: string): string => `
CREATE TABLE ${s}.stream_writers (
  stream bigint NOT NULL,
  writer text NOT NULL,
  attempt integer NOT NULL,
  position integer NOT NULL,
  count integer NOT NULL,
  idx integer NOT NULL,
  PRIMARY KEY (stream, writer)
) WITH (fillfactor = 50);
DROP FUNCTION IF EXISTS ${s}.append_chunks(bigint, text, text, integer, bytea);
`
