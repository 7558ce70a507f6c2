import { HOT } from './settings.ts'

/** Creating runs, appending to them, taking their lease. */
export const runs = (s: string): string => `
/*
 * The primitive of durability: events, read models and messages of one or more runs, if the caller still holds their
 * leases and has seen their whole logs. One UPDATE decides it. Null when all went well and there is nothing to tell.
 * Several runs are written together or not at all (SL002); the caller then tries each of them alone.
 */
CREATE OR REPLACE FUNCTION ${s}.append(p_owner bigint, p_now float8, p_alive float8, p_doc jsonb, p_payloads text[], p_bytes bytea[])
RETURNS jsonb LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  written integer := 0;
  item record;
BEGIN
  /* One by one, by key: see apply_changes. In one order, so that two groups do not wait for each other. */
  FOR item IN SELECT * FROM jsonb_to_recordset(p_doc -> 'runs') AS d (run bigint, epoch integer, after integer, head integer,
    at float8, release boolean, status text, bundle text, "startedAt" float8, "endSeq" integer, "errorCode" text,
    reason text, "completedAt" float8) ORDER BY d.run
  LOOP
    UPDATE ${s}.runs r SET head = item.head, updated_at = greatest(r.updated_at, item.at), status = coalesce(item.status, r.status),
      owner = CASE WHEN item.release THEN NULL ELSE r.owner END, bundle = coalesce(item.bundle, r.bundle),
      started_at = coalesce(r.started_at, item."startedAt"), end_seq = item."endSeq", error_code = item."errorCode",
      cancel_reason = item.reason, completed_at = item."completedAt"
    WHERE r.id = item.run AND r.epoch = item.epoch AND r.head = item.after AND r.owner = p_owner;
    IF FOUND THEN written := written + 1; END IF;
  END LOOP;
  IF written = jsonb_array_length(p_doc -> 'runs') THEN
    RETURN ${s}.apply_changes(p_owner, p_now, p_alive, p_doc, p_payloads, p_bytes, NULL, 0, NULL);
  END IF;
  IF jsonb_array_length(p_doc -> 'runs') > 1 THEN
    RAISE EXCEPTION USING ERRCODE = 'SL002', MESSAGE = 'refused as a group';
  END IF;
  /* An ended run has no owner; whoever held its last lease is shown what ended it instead of being fenced off. */
  RETURN coalesce((
    SELECT to_jsonb('conflict'::text) FROM ${s}.runs r
    WHERE r.id = (p_doc #>> '{runs,0,run}')::bigint AND r.epoch = (p_doc #>> '{runs,0,epoch}')::integer
      AND (r.owner = p_owner OR r.end_seq IS NOT NULL)
  ), to_jsonb('fenced'::text));
END $$;

/*
 * Runs with their first events, and a message for each that nobody claims. Gives the row ids of those that were created,
 * by run id. A call that is made again because its answer got lost finds its run untouched, and is told the same.
 */
CREATE OR REPLACE FUNCTION ${s}.create_runs(p_owner bigint, p_now float8, p_doc jsonb, p_payloads text[], p_bytes bytea[])
RETURNS jsonb LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  made jsonb;
  known bigint;
  item record;
BEGIN
  WITH given AS MATERIALIZED (
    SELECT * FROM ROWS FROM (
      jsonb_to_recordset(p_doc -> 'runs') AS (run text, name text, seed text, attributes jsonb, at float8, claim boolean,
        data text, origin text), unnest(p_payloads), unnest(p_bytes)
    ) AS g (run, name, seed, attributes, at, claim, data, origin, payload, bytes)
  ), created AS (
    INSERT INTO ${s}.runs (run_id, workflow_name, status, seed, head, attributes, created_at, updated_at, epoch, owner,
      replayed_from)
    SELECT run, name, 'pending', seed, 1, coalesce(attributes, '{}'), at, at, 1, CASE WHEN claim THEN p_owner END, origin
    FROM given
    ON CONFLICT (run_id) DO NOTHING RETURNING id, run_id
  ), logged AS (
    INSERT INTO ${s}.events (run, seq, type, created_at, data, payload, bytes)
    SELECT c.id, 1, 'run_created', g.at, g.data, g.payload, g.bytes FROM created c JOIN given g ON g.run = c.run_id
  )
  SELECT jsonb_object_agg(run_id, id) INTO made FROM created;
  PERFORM ${s}.enqueue(p_owner, jsonb_agg(jsonb_build_object('run', d.run, 'key', 'run:' || d.run, 'runAt', p_now)), p_now)
  FROM jsonb_to_recordset(p_doc -> 'runs') AS d (run text, claim boolean)
  WHERE NOT d.claim AND made ? d.run HAVING count(*) > 0;
  made := coalesce(made, '{}');
  FOR item IN SELECT * FROM jsonb_to_recordset(p_doc -> 'runs') AS d (run text, seed text, claim boolean)
    WHERE NOT made ? d.run AND d.claim
  LOOP
    SELECT id INTO known FROM ${s}.runs
    WHERE run_id = item.run AND seed = item.seed AND owner = p_owner AND epoch = 1 AND head = 1;
    IF FOUND THEN made := made || jsonb_build_object(item.run, known); END IF;
  END LOOP;
  RETURN made;
END $$;

/* The run's lease under the next epoch, unless a living owner has it; p_own: also when that is the caller. */
CREATE OR REPLACE FUNCTION ${s}.claim(p_owner bigint, p_alive float8, p_run_id text, p_own boolean)
RETURNS jsonb LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  r ${s}.runs;
BEGIN
  SELECT * INTO r FROM ${s}.runs WHERE run_id = p_run_id FOR UPDATE;
  IF NOT FOUND THEN RETURN '{"status":"missing"}'; END IF;
  IF r.end_seq IS NOT NULL THEN RETURN '{"status":"ended"}'; END IF;
  IF ${s}.is_alive(p_owner, r.owner, p_alive) AND NOT (p_own AND r.owner = p_owner) THEN
    RETURN jsonb_build_object('status', 'held', 'owner', r.owner);
  END IF;
  UPDATE ${s}.runs SET epoch = epoch + 1, owner = p_owner WHERE id = r.id;
  RETURN jsonb_build_object('status', 'claimed', 'run', r.id, 'epoch', r.epoch + 1);
END $$;
`
