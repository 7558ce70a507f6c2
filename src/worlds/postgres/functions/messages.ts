import { channelOf } from '../hints.ts'
import { HOT } from './settings.ts'

/** The queue, and the hints about it, runs and streams. Nobody is told anything while this owner is alone. */
export const messages = (s: string): string => `
/* True when the leases of an owner are valid. One that is not entered any more has been found dead. */
CREATE OR REPLACE FUNCTION ${s}.is_alive(p_owner bigint, p_id bigint, p_alive float8) RETURNS boolean
LANGUAGE plpgsql ${HOT} AS $$
BEGIN
  RETURN p_id IS NOT NULL AND (p_id = p_owner OR EXISTS (
    SELECT 1 FROM ${s}.owners WHERE id = p_id AND alive_until > p_alive));
END $$;

CREATE OR REPLACE FUNCTION ${s}.signal(p_owner bigint, p_topics jsonb) RETURNS void LANGUAGE plpgsql ${HOT} AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM ${s}.owners WHERE id <> p_owner) THEN
    PERFORM pg_notify('${channelOf(s)}', p_owner || ' topic ' || topic) FROM jsonb_array_elements_text(p_topics) AS topic;
  END IF;
END $$;

/* Messages that are due much later need no hint: every consumer looks for them in time. */
CREATE OR REPLACE FUNCTION ${s}.signal_message(p_owner bigint, p_run_at float8, p_now float8)
RETURNS void LANGUAGE plpgsql ${HOT} AS $$
BEGIN
  IF p_run_at < p_now + 20000 AND EXISTS (SELECT 1 FROM ${s}.owners WHERE id <> p_owner) THEN
    PERFORM pg_notify('${channelOf(s)}', p_owner || ' message ' || p_run_at);
  END IF;
END $$;

/* Adds messages; one that is pending with the same key only moves to the earlier time. */
CREATE OR REPLACE FUNCTION ${s}.enqueue(p_owner bigint, p_messages jsonb, p_now float8)
RETURNS void LANGUAGE plpgsql ${HOT} AS $$
BEGIN
  INSERT INTO ${s}.messages (run_id, key, step_id, step_name, run_at, attempt)
  SELECT d.run, d.key, d.step, d.name, d."runAt", 0
  FROM jsonb_to_recordset(p_messages) AS d (run text, key text, step text, name text, "runAt" float8)
  ON CONFLICT (run_id, key) WHERE owner IS NULL DO UPDATE SET run_at = least(messages.run_at, excluded.run_at);
  PERFORM ${s}.signal_message(p_owner, min(d."runAt"), p_now)
  FROM jsonb_to_recordset(p_messages) AS d ("runAt" float8);
END $$;

/* Takes due messages, oldest first; says when the next one is due. */
CREATE OR REPLACE FUNCTION ${s}.take_messages(p_owner bigint, p_now float8, p_limit integer)
RETURNS jsonb LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  taken jsonb;
BEGIN
  WITH due AS (
    SELECT id FROM ${s}.messages WHERE owner IS NULL AND run_at <= p_now ORDER BY run_at, id LIMIT p_limit
    FOR UPDATE SKIP LOCKED
  ), mine AS (
    UPDATE ${s}.messages m SET owner = p_owner, attempt = attempt + 1 FROM due WHERE m.id = due.id RETURNING m.*
  )
  SELECT jsonb_agg(jsonb_build_object('id', id, 'run', run_id, 'step', step_id, 'name', step_name, 'attempt', attempt)
    ORDER BY run_at, id) INTO taken FROM mine;
  RETURN jsonb_build_object('taken', coalesce(taken, '[]'), 'next',
    (SELECT min(run_at) FROM ${s}.messages WHERE owner IS NULL));
END $$;

/* Makes a taken message pending again. One that is pending with its key gives way; the earlier time of both holds. */
CREATE OR REPLACE FUNCTION ${s}.put_back(p_owner bigint, p_id bigint, p_run_at float8, p_uncounted integer, p_now float8)
RETURNS float8 LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  mine ${s}.messages;
  pending_at float8;
BEGIN
  SELECT * INTO mine FROM ${s}.messages WHERE id = p_id AND owner = p_owner FOR UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  DELETE FROM ${s}.messages WHERE run_id = mine.run_id AND key = mine.key AND owner IS NULL RETURNING run_at INTO pending_at;
  UPDATE ${s}.messages SET owner = NULL, run_at = least(p_run_at, pending_at), attempt = attempt - p_uncounted
  WHERE id = p_id;
  PERFORM ${s}.signal_message(p_owner, least(p_run_at, pending_at), p_now);
  RETURN least(p_run_at, pending_at);
END $$;

/*
 * Frees what an owner holds, dead or about to leave: its runs get the next epoch and a message, its messages are pending
 * again. True when there was anything.
 */
CREATE OR REPLACE FUNCTION ${s}.release_owner(p_self bigint, p_owner bigint, p_now float8)
RETURNS boolean LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  freed jsonb;
  message record;
  any_message boolean := false;
BEGIN
  WITH released AS (
    UPDATE ${s}.runs SET owner = NULL, epoch = epoch + 1 WHERE owner = p_owner RETURNING run_id
  )
  SELECT jsonb_agg(jsonb_build_object('run', run_id, 'key', 'run:' || run_id, 'runAt', p_now)) INTO freed FROM released;
  IF freed IS NOT NULL THEN PERFORM ${s}.enqueue(p_self, freed, p_now); END IF;
  FOR message IN SELECT id, run_at FROM ${s}.messages WHERE owner = p_owner ORDER BY run_at, id LOOP
    PERFORM ${s}.put_back(p_owner, message.id, message.run_at, 0, p_now);
    any_message := true;
  END LOOP;
  RETURN any_message OR freed IS NOT NULL;
END $$;

/*
 * Takes an owner out and frees what it holds, unless it lives: it may have come back since the caller looked.
 * \`p_certain\`: its process is known to be gone. True when there was anything to free.
 */
CREATE OR REPLACE FUNCTION ${s}.sweep_owner(p_self bigint, p_owner bigint, p_certain boolean, p_alive float8, p_now float8)
RETURNS boolean LANGUAGE plpgsql ${HOT} AS $$
BEGIN
  DELETE FROM ${s}.owners WHERE id = p_owner AND (p_certain OR alive_until <= p_alive);
  IF NOT FOUND AND EXISTS (SELECT 1 FROM ${s}.owners WHERE id = p_owner) THEN RETURN false; END IF;
  RETURN ${s}.release_owner(p_self, p_owner, p_now);
END $$;

/* Gives back a lease of which this owner does not know: the answer that granted it got lost. */
CREATE OR REPLACE FUNCTION ${s}.abandon(p_owner bigint, p_run_id text, p_now float8)
RETURNS boolean LANGUAGE plpgsql ${HOT} AS $$
BEGIN
  UPDATE ${s}.runs SET owner = NULL, epoch = epoch + 1 WHERE run_id = p_run_id AND owner = p_owner;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM ${s}.enqueue(p_owner, jsonb_build_array(jsonb_build_object('run', p_run_id, 'key', 'run:' || p_run_id,
    'runAt', p_now)), p_now);
  RETURN true;
END $$;
`
