import { HOT } from './settings.ts'

/**
 * An event from outside the lease: checked against its entity, then written at the head, with its wake-up. The run's row
 * is locked first, so that every check still holds when the event is written.
 *
 * `p_request`: type, entity, attempt, takeOver, resumeId, wake, end ({ status, reason }) and the changes with positions
 * relative to the head. Results are those of the contract; `holder` is the owner that has the lease.
 */
export const inject = (s: string): string => `
CREATE OR REPLACE FUNCTION ${s}.inject(p_owner bigint, p_now float8, p_alive float8, p_run_id text, p_request jsonb,
  p_payloads text[], p_bytes bytea[]) RETURNS jsonb LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  r ${s}.runs;
  v_entity text := p_request ->> 'entity';
  refusal jsonb;
  duplicate integer;
  at float8;
  is_held boolean;
  outcome jsonb;
  is_end boolean := p_request ? 'end';
BEGIN
  SELECT * INTO r FROM ${s}.runs WHERE run_id = p_run_id FOR UPDATE;
  IF NOT FOUND THEN RETURN '{"refused":"missing"}'; END IF;
  IF p_request ? 'resumeId' THEN
    SELECT seq INTO duplicate FROM ${s}.resumes
    WHERE run = r.id AND hook_id = v_entity AND resume_id = p_request ->> 'resumeId';
    IF FOUND THEN RETURN jsonb_build_object('run', r.id, 'duplicate', duplicate); END IF;
  END IF;
  IF r.end_seq IS NOT NULL THEN RETURN '{"refused":"ended"}'; END IF;
  refusal := ${s}.admit(p_owner, p_now, p_alive, r.id, r.owner, p_request);
  IF refusal IS NOT NULL THEN RETURN refusal; END IF;

  at := greatest(p_now, r.updated_at);
  is_held := ${s}.is_alive(p_owner, r.owner, p_alive);
  UPDATE ${s}.runs SET head = head + 1, updated_at = at, status = coalesce(p_request #>> '{end,status}', status),
    end_seq = CASE WHEN is_end THEN head + 1 END, cancel_reason = p_request #>> '{end,reason}',
    completed_at = CASE WHEN is_end THEN at END,
    owner = CASE WHEN is_end THEN NULL WHEN p_request ->> 'wake' = 'claim' AND NOT is_held THEN p_owner ELSE owner END,
    epoch = epoch + CASE WHEN NOT is_end AND p_request ->> 'wake' = 'claim' AND NOT is_held THEN 1 ELSE 0 END
  WHERE id = r.id;
  outcome := ${s}.apply_changes(p_owner, p_now, p_alive, p_request -> 'changes', p_payloads, p_bytes, r.id, r.head, at);
  IF p_request ->> 'wake' = 'message' AND NOT is_end AND NOT is_held THEN
    PERFORM ${s}.enqueue(p_owner, jsonb_build_array(jsonb_build_object('run', p_run_id, 'key', 'run:' || p_run_id,
      'runAt', p_now)), p_now);
  END IF;
  RETURN jsonb_build_object('run', r.id, 'seq', r.head + 1, 'at', at, 'holder', CASE WHEN is_held THEN r.owner END,
    'epoch', CASE WHEN NOT is_end AND NOT is_held THEN r.epoch + 1 END, 'woken', coalesce(outcome -> 'woken', '[]'));
END $$;

/* Why the event may not be written now; null when it may. */
CREATE OR REPLACE FUNCTION ${s}.admit(p_owner bigint, p_now float8, p_alive float8, p_run bigint, p_run_owner bigint,
  p_request jsonb) RETURNS jsonb LANGUAGE plpgsql ${HOT} AS $$
DECLARE
  kind text := p_request ->> 'type';
  v_entity text := p_request ->> 'entity';
  attempt_no integer := (p_request ->> 'attempt')::integer;
  step ${s}.steps;
  holder bigint;
  done float8;
  change jsonb := p_request #> '{changes,attributes,0}';
  merged jsonb;
BEGIN
  IF kind IN ('hook_received', 'hook_disposed') THEN
    PERFORM 1 FROM ${s}.hooks WHERE run = p_run AND hook_id = v_entity;
    RETURN CASE WHEN NOT FOUND THEN '{"refused":"missing"}'::jsonb END;
  ELSIF kind = 'wait_completed' THEN
    SELECT completed_at INTO done FROM ${s}.waits WHERE run = p_run AND wait_id = v_entity;
    IF NOT FOUND THEN RETURN '{"refused":"missing"}'; END IF;
    RETURN CASE WHEN done IS NOT NULL THEN '{"refused":"conflict"}'::jsonb END;
  ELSIF kind = 'attr_set' THEN
    SELECT (r.attributes || (change -> 'set')) - ARRAY(SELECT jsonb_array_elements_text(change -> 'drop')) INTO merged
    FROM ${s}.runs r WHERE r.id = p_run;
    RETURN CASE WHEN (SELECT count(*) FROM jsonb_object_keys(merged)) > (p_request ->> 'most')::integer
      THEN '{"refused":"conflict"}'::jsonb END;
  ELSIF kind = 'signal_aborted' THEN
    PERFORM 1 FROM ${s}.events WHERE run = p_run AND entity = v_entity AND type = 'signal_aborted';
    RETURN CASE WHEN FOUND THEN '{"refused":"conflict"}'::jsonb END;
  ELSIF kind NOT LIKE 'step\\_%' THEN
    RETURN NULL;
  END IF;

  SELECT * INTO step FROM ${s}.steps WHERE run = p_run AND step_id = v_entity;
  IF NOT FOUND THEN RETURN '{"refused":"missing"}'; END IF;
  IF kind = 'step_started' THEN
    /* The attempt number is the fence: of all that saw the step after attempt n, one writes n + 1. */
    IF step.status IN ('completed', 'failed') OR attempt_no <> step.attempt + 1 THEN
      RETURN '{"refused":"conflict"}';
    END IF;
    /* A background attempt lives with the owner that claimed it, an inline one with the run's lease. */
    holder := CASE WHEN step.background THEN step.owner ELSE p_run_owner END;
    IF step.status = 'running' AND NOT (holder = p_owner AND (p_request ? 'takeOver')) IS TRUE
      AND ${s}.is_alive(p_owner, holder, p_alive) THEN
      RETURN jsonb_build_object('refused', 'conflict', 'holder', holder);
    END IF;
    IF step.retry_at > p_now THEN
      RETURN jsonb_build_object('refused', 'early', 'retryAt', step.retry_at);
    END IF;
    RETURN NULL;
  END IF;
  IF step.status = 'running' AND step.background AND step.owner IS DISTINCT FROM p_owner
    AND ${s}.is_alive(p_owner, step.owner, p_alive) THEN
    RETURN jsonb_build_object('refused', 'conflict', 'holder', step.owner);
  END IF;
  /* Only the running background attempt has an outcome, its owner's while that lives; a step that never started can only fail. */
  IF attempt_no = step.attempt AND ((step.status = 'running' AND step.background)
    OR (step.status = 'pending' AND kind = 'step_failed')) THEN
    RETURN NULL;
  END IF;
  RETURN '{"refused":"conflict"}';
END $$;
`
