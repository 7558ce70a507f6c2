/**
 * Set for the time of a call only, which a pooler between us and the server does not disturb. A session plans each
 * statement once, often while the tables are still empty: without these it may keep scanning whole tables for long.
 */
export const HOT: string = `SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
  SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off`
