/**
 * Observability: what tools that show runs need. Names in words, stored payloads as values.
 *
 * Must not know: how runs are driven, any concrete World.
 */
export { parseClassName, type ParsedName, parseStepName, parseWorkflowName } from './parse-name.ts'
export { hydrateData, hydrateResourceIO, observabilityRevivers, type Revivers } from './hydrate.ts'
