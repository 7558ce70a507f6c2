/**
 * The functions inside the database: what has to be decided and written in one round trip. Installed anew whenever the
 * schema's number goes up (see ../migrate.ts); each takes its plain parts as one JSON document, so that a process of
 * another version can go on calling it while a deployment is under way.
 */
import { applyChanges } from './apply-changes.ts'
import { inject } from './inject.ts'
import { messages } from './messages.ts'
import { retention } from './retention.ts'
import { runs } from './runs.ts'
import { streams } from './streams.ts'

/** In an order in which each knows what it mentions. @param schema the quoted name */
export const createFunctions = (schema: string): string =>
  [messages, applyChanges, runs, inject, streams, retention].map((text) => text(schema)).join('\n')
