/**
 * The sandbox: a realm of its own for each run, made by node:vm, in which workflow code and nothing else runs. It drains
 * its own microtasks at the end of every turn, so it is at rest whenever the host looks. contract.ts lists everything
 * that may cross the border.
 *
 * Must not know: events, logs, Worlds, HTTP. It is told what to deliver, and hands back what the code asked for.
 */
export type { Realm, RealmCommand, RealmEvent, RealmInit } from './contract.ts'
export { createRealm, type RealmOptions } from './create-realm.ts'
export { compileBundle, type WorkflowBundle } from './bundle-script.ts'
export { containUnhandledRejections } from './unhandled-rejections.ts'
export type { SourceMapJson } from './source-positions.ts'
export { createStackMapper, type StackMapper } from './stack-mapper.ts'
