import { HOT } from './settings.ts'

/** Removing what is beyond its time. */
export const retention = (s: string): string => `
/* Removes runs that ended before a point in time, with all that is theirs; at most so many. Gives their number. */
CREATE OR REPLACE FUNCTION ${s}.remove_ended(p_before float8, p_limit integer)
RETURNS integer LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  ids bigint[];
  names text[];
BEGIN
  SELECT array_agg(id), array_agg(run_id) INTO ids, names FROM (
    SELECT r.id, r.run_id FROM ${s}.runs r WHERE r.completed_at < p_before
      AND NOT EXISTS (SELECT 1 FROM ${s}.hooks h WHERE h.run = r.id)
    ORDER BY r.completed_at LIMIT p_limit FOR UPDATE SKIP LOCKED
  ) AS old;
  IF ids IS NULL THEN RETURN 0; END IF;
  DELETE FROM ${s}.chunk_batches c USING ${s}.streams t WHERE c.stream = t.id AND t.run_id = ANY (names);
  DELETE FROM ${s}.stream_writers w USING ${s}.streams t WHERE w.stream = t.id AND t.run_id = ANY (names);
  DELETE FROM ${s}.streams WHERE run_id = ANY (names);
  DELETE FROM ${s}.messages WHERE run_id = ANY (names);
  DELETE FROM ${s}.resumes WHERE run = ANY (ids);
  DELETE FROM ${s}.awaits WHERE run = ANY (ids);
  DELETE FROM ${s}.purges WHERE run = ANY (ids);
  DELETE FROM ${s}.waits WHERE run = ANY (ids);
  DELETE FROM ${s}.steps WHERE run = ANY (ids);
  DELETE FROM ${s}.events WHERE run = ANY (ids);
  DELETE FROM ${s}.runs WHERE id = ANY (ids);
  RETURN cardinality(ids);
END $$;
`
