/** Aborts are found by signal: they are few, so the index costs other events nothing. 19 is `signal_aborted`. */
export const signals = `
CREATE INDEX events_of_signals ON events (entity, id) WHERE type = 19;
`
