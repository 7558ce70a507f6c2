import { HOT } from './settings.ts'

/**
 * Writes events with everything that follows from them, inside the transaction of whoever decided that they may be
 * written. `p_doc` is a `Changes` (see ../changes.ts): rows by table, one per entity, whatever the number of its events.
 *
 * `p_run`, `p_base`, `p_at`: the run, its head and the time, where only the server knows them (inject); null otherwise.
 * Returns null, or `answers`: events that were written as something else, since a token is taken or an awaited run has
 * ended (their runs keep their lease), and `woken`: runs that waited for one which has ended now.
 */
export const applyChanges = (s: string): string => `
CREATE OR REPLACE FUNCTION ${s}.apply_changes(p_owner bigint, p_now float8, p_alive float8, p_doc jsonb, p_payloads text[],
  p_bytes bytea[], p_run bigint, p_base integer, p_at float8) RETURNS jsonb LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  answers jsonb;
  woken jsonb;
  changed integer;
  item record;
BEGIN
  INSERT INTO ${s}.events (run, seq, type, entity, created_at, data, payload, bytes)
  SELECT coalesce(e.run, p_run), e.seq + p_base, e.type, e.entity, coalesce(p_at, e.at), e.data, e.payload, e.bytes
  FROM ROWS FROM (
    jsonb_to_recordset(p_doc -> 'events') AS (run bigint, seq integer, type text, entity text, at float8, data text),
    unnest(p_payloads), unnest(p_bytes)
  ) AS e (run, seq, type, entity, at, data, payload, bytes);

  IF p_doc ? 'steps' THEN
    /* One by one, by key: joined with a list, a plan made while the table was small scans all of it for long. */
    FOR item IN SELECT * FROM jsonb_to_recordset(p_doc -> 'steps') AS d (run bigint, id text, status text, attempt integer,
      background boolean, outcome integer, "retryAt" float8, "updatedAt" float8, "startedAt" float8, "completedAt" float8)
    LOOP
      UPDATE ${s}.steps t SET status = item.status, attempt = coalesce(item.attempt, t.attempt),
        background = coalesce(item.background, t.background), owner = CASE WHEN item.background THEN p_owner END,
        outcome_seq = coalesce(item.outcome + p_base, t.outcome_seq), retry_at = item."retryAt",
        updated_at = coalesce(p_at, item."updatedAt"), started_at = coalesce(t.started_at, CASE WHEN item."startedAt" IS NOT NULL
        THEN coalesce(p_at, item."startedAt") END), completed_at = CASE WHEN item."completedAt" IS NOT NULL
        THEN coalesce(p_at, item."completedAt") ELSE t.completed_at END
      WHERE t.run = coalesce(item.run, p_run) AND t.step_id = item.id;
      IF NOT FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'SL001', MESSAGE = jsonb_build_object('run', item.run, 'entity', item.id);
      END IF;
    END LOOP;
  END IF;

  IF p_doc ? 'newSteps' THEN
    INSERT INTO ${s}.steps (run, step_id, step_name, status, attempt, background, created_seq, outcome_seq, retry_at,
      created_at, updated_at, started_at, completed_at)
    SELECT d.run, d.id, d.name, d.status, coalesce(d.attempt, 0), false, d.created, d.outcome, d."retryAt",
      d."createdAt", d."updatedAt", d."startedAt", d."completedAt"
    FROM jsonb_to_recordset(p_doc -> 'newSteps') AS d (run bigint, id text, name text, status text, attempt integer,
      created integer, outcome integer, "retryAt" float8, "createdAt" float8, "updatedAt" float8, "startedAt" float8,
      "completedAt" float8)
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS changed = ROW_COUNT;
    IF changed < jsonb_array_length(p_doc -> 'newSteps') THEN
      RAISE EXCEPTION USING ERRCODE = 'SL001', MESSAGE = (
        SELECT jsonb_build_object('run', d.run, 'entity', d.id)
        FROM jsonb_to_recordset(p_doc -> 'newSteps') AS d (run bigint, id text, created integer)
        WHERE NOT EXISTS (SELECT 1 FROM ${s}.steps t WHERE t.run = d.run AND t.step_id = d.id
          AND t.created_seq = d.created) LIMIT 1);
    END IF;
  END IF;

  IF p_doc ? 'waits' THEN PERFORM ${s}.apply_waits(p_doc -> 'waits', p_run, p_base, p_at); END IF;
  IF p_doc ? 'hooks' THEN
    answers := ${s}.apply_hooks(p_now, p_doc -> 'hooks', p_run);
  END IF;
  IF p_doc ? 'awaits' THEN
    answers := coalesce(answers, '[]') || ${s}.apply_awaits(p_doc -> 'awaits');
  END IF;
  IF jsonb_array_length(answers) > 0 THEN
    UPDATE ${s}.runs SET owner = p_owner WHERE end_seq IS NULL AND id IN (
      SELECT d.run FROM jsonb_to_recordset(answers) AS d (run bigint));
  END IF;

  IF p_doc ? 'resumes' THEN
    INSERT INTO ${s}.resumes (run, hook_id, resume_id, seq)
    SELECT coalesce(d.run, p_run), d.id, d.resume, d.seq + p_base
    FROM jsonb_to_recordset(p_doc -> 'resumes') AS d (run bigint, id text, resume text, seq integer);
  END IF;

  IF p_doc ? 'attributes' THEN
    FOR changed IN 0 .. jsonb_array_length(p_doc -> 'attributes') - 1 LOOP
      UPDATE ${s}.runs SET attributes = (attributes || (p_doc -> 'attributes' -> changed -> 'set'))
        - ARRAY(SELECT jsonb_array_elements_text(p_doc -> 'attributes' -> changed -> 'drop'))
      WHERE id = coalesce((p_doc -> 'attributes' -> changed ->> 'run')::bigint, p_run);
    END LOOP;
  END IF;

  IF p_doc ? 'ended' THEN woken := ${s}.end_runs(p_owner, p_now, p_alive, p_doc -> 'ended'); END IF;
  IF p_doc ? 'cancels' THEN
    FOR item IN SELECT * FROM jsonb_to_recordset(p_doc -> 'cancels') AS d (run text, key text) LOOP
      DELETE FROM ${s}.messages m WHERE m.run_id = item.run AND m.key = item.key AND m.owner IS NULL;
    END LOOP;
  END IF;
  IF p_doc ? 'messages' THEN PERFORM ${s}.enqueue(p_owner, p_doc -> 'messages', p_now); END IF;
  IF p_doc ? 'signals' THEN PERFORM ${s}.signal(p_owner, p_doc -> 'signals'); END IF;
  RETURN CASE WHEN jsonb_array_length(answers) > 0 OR woken IS NOT NULL
    THEN jsonb_build_object('answers', coalesce(answers, '[]'), 'woken', coalesce(woken, '[]')) END;
END $$;

CREATE OR REPLACE FUNCTION ${s}.apply_waits(p_waits jsonb, p_run bigint, p_base integer, p_at float8)
RETURNS void LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  d record;
BEGIN
  FOR d IN SELECT * FROM jsonb_to_recordset(p_waits) AS d (run bigint, id text, "resumeAt" float8, created integer,
    "createdAt" float8, "completedAt" float8)
  LOOP
    IF d.created IS NULL THEN
      UPDATE ${s}.waits SET completed_at = coalesce(p_at, d."completedAt")
      WHERE run = coalesce(d.run, p_run) AND wait_id = d.id;
    ELSE
      INSERT INTO ${s}.waits (run, wait_id, resume_at, created_seq, created_at, completed_at)
      VALUES (coalesce(d.run, p_run), d.id, d."resumeAt", d.created + p_base, d."createdAt", d."completedAt")
      ON CONFLICT DO NOTHING;
    END IF;
    IF NOT FOUND THEN
      RAISE EXCEPTION USING ERRCODE = 'SL001', MESSAGE = jsonb_build_object('run', d.run, 'entity', d.id);
    END IF;
  END LOOP;
END $$;

/* Hooks in the order of their events: one that is disposed frees its token for the next. */
CREATE OR REPLACE FUNCTION ${s}.apply_hooks(p_now float8, p_hooks jsonb, p_run bigint)
RETURNS jsonb LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  d record;
  holder record;
  answers jsonb := '[]';
BEGIN
  FOR d IN SELECT * FROM jsonb_to_recordset(p_hooks) AS d (run bigint, id text, token text, webhook boolean,
    system boolean, created integer, "createdAt" float8, "retentionUntil" float8, data text)
  LOOP
    IF d.token IS NULL THEN
      DELETE FROM ${s}.hooks WHERE run = coalesce(d.run, p_run) AND hook_id = d.id;
      /* One whose token was taken in this very append was never there. */
      IF NOT FOUND AND NOT answers @> jsonb_build_array(jsonb_build_object('run', d.run, 'id', d.id)) THEN
        RAISE EXCEPTION USING ERRCODE = 'SL001', MESSAGE = jsonb_build_object('run', d.run, 'entity', d.id);
      END IF;
      CONTINUE;
    END IF;
    DELETE FROM ${s}.hooks WHERE token = d.token AND run_ended AND retention_until <= p_now;
    LOOP
      INSERT INTO ${s}.hooks (run, hook_id, token, is_webhook, is_system, created_seq, created_at, retention_until,
        run_ended)
      VALUES (d.run, d.id, d.token, d.webhook, d.system, d.created, d."createdAt", d."retentionUntil", false)
      ON CONFLICT (token) DO NOTHING;
      EXIT WHEN FOUND;
      SELECT h.run, h.hook_id, r.run_id INTO holder
      FROM ${s}.hooks h JOIN ${s}.runs r ON r.id = h.run WHERE h.token = d.token;
      /* Freed between the two statements: try again. */
      CONTINUE WHEN NOT FOUND;
      IF holder.run = d.run AND holder.hook_id = d.id THEN
        RAISE EXCEPTION USING ERRCODE = 'SL001', MESSAGE = jsonb_build_object('run', d.run, 'entity', d.id);
      END IF;
      UPDATE ${s}.events SET type = 'hook_conflict', payload = NULL, bytes = NULL,
        data = left(d.data, -1) || ',"conflictingRunId":' || to_jsonb(holder.run_id)::text || '}'
      WHERE run = d.run AND seq = d.created;
      answers := answers || jsonb_build_object('run', d.run, 'seq', d.created, 'id', d.id);
      EXIT;
    END LOOP;
  END LOOP;
  RETURN answers;
END $$;

/*
 * Notes what runs wait for. When that has ended already, or does not exist, the event is its completion instead. The
 * awaited run is locked against its end meanwhile, or the two would miss each other.
 */
CREATE OR REPLACE FUNCTION ${s}.apply_awaits(p_awaits jsonb) RETURNS jsonb LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  d record;
  target ${s}.runs;
  answers jsonb := '[]';
BEGIN
  FOR d IN SELECT * FROM jsonb_to_recordset(p_awaits) AS d (run bigint, id text, target text, created integer,
    "createdAt" float8)
  LOOP
    SELECT * INTO target FROM ${s}.runs WHERE run_id = d.target FOR SHARE;
    IF FOUND AND (target.end_seq IS NULL OR target.id = d.run) THEN
      INSERT INTO ${s}.awaits (run, await_id, target, created_seq, created_at)
      VALUES (d.run, d.id, d.target, d.created, d."createdAt");
      CONTINUE;
    END IF;
    UPDATE ${s}.events SET type = 'await_completed', data = ${s}.outcome_of(d.target, target)
    WHERE run = d.run AND seq = d.created;
    UPDATE ${s}.events e SET payload = o.payload, bytes = o.bytes FROM ${s}.events o
    WHERE e.run = d.run AND e.seq = d.created AND o.run = target.id AND o.seq = target.end_seq;
    answers := answers || jsonb_build_object('run', d.run, 'seq', d.created);
  END LOOP;
  RETURN answers;
END $$;

/* The data of an await_completed. */
CREATE OR REPLACE FUNCTION ${s}.outcome_of(p_run_id text, p_run ${s}.runs) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object('runId', p_run_id, 'status', coalesce((p_run).status, 'missing'),
    'errorCode', (p_run).error_code, 'expiredAt', (p_run).expired_at))::text
$$;

/*
 * What goes with the end of a run besides its row: pending messages, hooks that are not retained, open streams. What a
 * run gave back may still be filled by its owner; what a failed one was making will never be whole. Those who wait for
 * the run get its outcome; then user data goes that is not to be kept. Gives the ids of those who waited.
 */
CREATE OR REPLACE FUNCTION ${s}.end_runs(p_owner bigint, p_now float8, p_alive float8, p_runs jsonb)
RETURNS jsonb LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  names text[] := ARRAY(SELECT d.run FROM jsonb_to_recordset(p_runs) AS d (run text));
  ids bigint[] := ARRAY(SELECT r.id FROM ${s}.runs r WHERE r.run_id = ANY (names));
  expired bigint[];
  kept bigint[];
  late bigint[];
  has record;
  woken jsonb;
BEGIN
  /* Most runs have nothing of all this: one look is cheaper than a statement for each. */
  SELECT EXISTS (SELECT 1 FROM ${s}.runs WHERE id = ANY (ids) AND attributes ->> '$retention' = '0') AS expiring,
    EXISTS (SELECT 1 FROM ${s}.messages WHERE run_id = ANY (names) AND owner IS NULL) AS messages,
    EXISTS (SELECT 1 FROM ${s}.hooks WHERE run = ANY (ids)) AS hooks,
    EXISTS (SELECT 1 FROM ${s}.streams WHERE run_id = ANY (names)) AS streams,
    EXISTS (SELECT 1 FROM ${s}.awaits WHERE run = ANY (ids)) AS waiting,
    EXISTS (SELECT 1 FROM ${s}.awaits WHERE target = ANY (names)) AS awaited,
    EXISTS (SELECT 1 FROM ${s}.purges WHERE parent_run_id = ANY (names)) AS late INTO has;
  IF has.expiring THEN
    /* What the run that started it may still ask for goes when that has ended. The lock: the parent may be ending just now. */
    WITH held AS (
      INSERT INTO ${s}.purges (parent_run_id, run)
      SELECT p.run_id, r.id FROM ${s}.runs r JOIN ${s}.runs p ON p.run_id = r.attributes ->> '$parentRunId'
      WHERE r.id = ANY (ids) AND r.attributes ->> '$retention' = '0' AND p.end_seq IS NULL FOR SHARE OF p
      RETURNING run
    )
    SELECT array_agg(run) INTO kept FROM held;
    WITH gone AS (
      UPDATE ${s}.runs SET expired_at = completed_at
      WHERE id = ANY (ids) AND attributes ->> '$retention' = '0' AND NOT (id = ANY (coalesce(kept, '{}'))) RETURNING id
    )
    SELECT array_agg(id) INTO expired FROM gone;
  END IF;
  IF has.messages THEN DELETE FROM ${s}.messages WHERE run_id = ANY (names) AND owner IS NULL; END IF;
  IF has.hooks THEN
    DELETE FROM ${s}.hooks WHERE run = ANY (ids) AND coalesce(retention_until, 0) <= p_now;
    UPDATE ${s}.hooks SET run_ended = true WHERE run = ANY (ids);
  END IF;
  IF has.streams THEN
    UPDATE ${s}.streams t SET status = CASE WHEN t.owner IS NULL THEN 'closed' ELSE 'abandoned' END
    WHERE t.run_id = ANY (names) AND t.status = 'open' AND (t.owner IS NULL OR EXISTS (
      SELECT 1 FROM jsonb_to_recordset(p_runs) AS d (run text, completed boolean)
      WHERE d.run = t.run_id AND NOT d.completed));
  END IF;
  IF has.waiting THEN DELETE FROM ${s}.awaits WHERE run = ANY (ids); END IF;
  IF has.awaited THEN woken := ${s}.complete_awaits(p_owner, p_now, p_alive, names); END IF;
  IF has.late THEN
    WITH due AS (DELETE FROM ${s}.purges WHERE parent_run_id = ANY (names) RETURNING run)
    SELECT array_agg(run) INTO late FROM due;
  END IF;
  IF late IS NOT NULL THEN
    UPDATE ${s}.runs SET expired_at = p_now WHERE id = ANY (late);
    PERFORM ${s}.purge_runs(late);
  END IF;
  IF expired IS NOT NULL THEN PERFORM ${s}.purge_runs(expired); END IF;
  RETURN woken;
END $$;

CREATE OR REPLACE FUNCTION ${s}.complete_awaits(p_owner bigint, p_now float8, p_alive float8, p_targets text[])
RETURNS jsonb LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  w record;
  waiting ${s}.runs;
  target ${s}.runs;
  woken jsonb;
BEGIN
  /* In one order everywhere, so that two that end at once do not wait for each other. */
  FOR w IN SELECT a.* FROM ${s}.awaits a WHERE a.target = ANY (p_targets) ORDER BY a.run, a.created_seq LOOP
    SELECT * INTO target FROM ${s}.runs WHERE run_id = w.target;
    UPDATE ${s}.runs SET head = head + 1, updated_at = greatest(updated_at, target.completed_at)
    WHERE id = w.run AND end_seq IS NULL RETURNING * INTO waiting;
    CONTINUE WHEN NOT FOUND;
    DELETE FROM ${s}.awaits a WHERE a.run = w.run AND a.await_id = w.await_id;
    INSERT INTO ${s}.events (run, seq, type, entity, created_at, data, payload, bytes)
    SELECT w.run, waiting.head, 'await_completed', w.await_id, waiting.updated_at, ${s}.outcome_of(w.target, target),
      e.payload, e.bytes
    FROM ${s}.events e WHERE e.run = target.id AND e.seq = target.end_seq;
    IF NOT ${s}.is_alive(p_owner, waiting.owner, p_alive) THEN
      PERFORM ${s}.enqueue(p_owner, jsonb_build_array(jsonb_build_object('run', waiting.run_id, 'key',
        'run:' || waiting.run_id, 'runAt', p_now)), p_now);
    END IF;
    woken := coalesce(woken, '[]') || to_jsonb(waiting.run_id);
  END LOOP;
  IF woken IS NOT NULL THEN PERFORM ${s}.signal(p_owner, woken); END IF;
  RETURN woken;
END $$;

/* Removes what the user's code and its callers have put into runs; what says how they went stays. */
CREATE OR REPLACE FUNCTION ${s}.purge_runs(p_ids bigint[]) RETURNS void LANGUAGE plpgsql ${HOT} AS $$
BEGIN
  UPDATE ${s}.events SET payload = NULL, bytes = NULL
  WHERE run = ANY (p_ids) AND (payload IS NOT NULL OR bytes IS NOT NULL);
  DELETE FROM ${s}.chunk_batches c USING ${s}.streams t, ${s}.runs r
  WHERE c.stream = t.id AND t.run_id = r.run_id AND r.id = ANY (p_ids);
  DELETE FROM ${s}.stream_writers w USING ${s}.streams t, ${s}.runs r
  WHERE w.stream = t.id AND t.run_id = r.run_id AND r.id = ANY (p_ids);
  /* One that its owner still fills would bring data back. */
  UPDATE ${s}.streams t SET error = NULL, error_bytes = NULL,
    status = CASE WHEN t.status = 'open' THEN 'abandoned' ELSE t.status END FROM ${s}.runs r
  WHERE t.run_id = r.run_id AND r.id = ANY (p_ids);
END $$;
`
