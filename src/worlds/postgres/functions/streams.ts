import { HOT } from './settings.ts'

/** Streams: chunks in order, an end that stands. */
export const streams = (s: string): string => `
/*
 * The stream's row, locked. One that is begun by being written to ends with its run, so there must be one, and it must
 * go on: no row and status 'missing' or 'closed' otherwise.
 */
CREATE OR REPLACE FUNCTION ${s}.lock_stream(p_run_id text, p_name text) RETURNS ${s}.streams LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  stream ${s}.streams;
  ended integer;
BEGIN
  LOOP
    SELECT * INTO stream FROM ${s}.streams WHERE run_id = p_run_id AND name = p_name FOR UPDATE;
    IF FOUND THEN RETURN stream; END IF;
    /* Shared with other streams, and against the end of the run. */
    SELECT end_seq INTO ended FROM ${s}.runs WHERE run_id = p_run_id FOR SHARE;
    IF NOT FOUND OR ended IS NOT NULL THEN
      stream.status := CASE WHEN ended IS NULL THEN 'missing' ELSE 'closed' END;
      RETURN stream;
    END IF;
    INSERT INTO ${s}.streams (run_id, name, next_index, status) VALUES (p_run_id, p_name, 0, 'open') ON CONFLICT DO NOTHING;
  END LOOP;
END $$;

/*
 * Adds a batch of chunks and gives the index of the first; the stream's status when nothing can be added, or that the batch
 * is out of its writer's turn. A version from before there were writers calls it without.
 */
CREATE OR REPLACE FUNCTION ${s}.append_chunks(p_owner bigint, p_run_id text, p_name text, p_count integer, p_data bytea,
  p_writer text DEFAULT NULL, p_attempt integer DEFAULT 0, p_position integer DEFAULT 0)
RETURNS jsonb LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  stream ${s}.streams := ${s}.lock_stream(p_run_id, p_name);
  last ${s}.stream_writers;
  due integer := 0;
BEGIN
  IF p_writer IS NOT NULL THEN
    SELECT * INTO last FROM ${s}.stream_writers WHERE stream_writers.stream = stream.id AND writer = p_writer;
    IF last.attempt = p_attempt AND last.position = p_position THEN RETURN to_jsonb(last.idx); END IF;
    IF last.attempt = p_attempt THEN due := last.position + last.count; END IF;
  END IF;
  IF stream.status <> 'open' THEN RETURN to_jsonb(stream.status); END IF;
  IF p_writer IS NOT NULL AND (p_attempt < last.attempt OR p_position <> due) THEN RETURN '"out-of-turn"'; END IF;
  IF p_count = 0 THEN RETURN to_jsonb(stream.next_index); END IF;
  INSERT INTO ${s}.chunk_batches (stream, idx, count, data) VALUES (stream.id, stream.next_index, p_count, p_data);
  UPDATE ${s}.streams SET next_index = next_index + p_count WHERE id = stream.id;
  IF p_writer IS NOT NULL THEN
    INSERT INTO ${s}.stream_writers VALUES (stream.id, p_writer, p_attempt, p_position, p_count, stream.next_index)
    ON CONFLICT ON CONSTRAINT stream_writers_pkey DO UPDATE SET attempt = p_attempt, position = p_position, count = p_count, idx = excluded.idx;
  END IF;
  PERFORM ${s}.signal(p_owner, jsonb_build_array(p_run_id || '/' || p_name));
  RETURN to_jsonb(stream.next_index);
END $$;

/* Closes or fails a stream; the first of these stands. False when there is no such run. */
CREATE OR REPLACE FUNCTION ${s}.end_stream(p_owner bigint, p_run_id text, p_name text, p_status text, p_error text,
  p_error_bytes bytea) RETURNS boolean LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  stream ${s}.streams := ${s}.lock_stream(p_run_id, p_name);
BEGIN
  IF stream.status = 'missing' THEN RETURN false; END IF;
  UPDATE ${s}.streams SET status = p_status, error = p_error, error_bytes = p_error_bytes
  WHERE id = stream.id AND status = 'open';
  PERFORM ${s}.signal(p_owner, jsonb_build_array(p_run_id || '/' || p_name));
  RETURN true;
END $$;
`
