import { row, type Section } from '../row.ts'

export const sealing: Section = {
  title: '18 Encryption and compression',
  rows: [
    row(
      '18.1a',
      'with a key nothing of the app’s data is readable in the store',
      'runtime/encryption: no argument, result, error, payload, metadata or chunk is in the store in clear',
      'runtime/encryption: the same search finds the values of a run without a key',
    ),
    row(
      '18.1b',
      'a changed byte or a wrong key: RuntimeDecryptionError, and the run fails with RUNTIME_ERROR',
      'runtime/encryption: fails as RUNTIME_ERROR when its stored values were changed',
    ),
    row(
      '18.1c',
      'keys can be replaced',
      'runtime/encryption: with its key behind a newer one',
      'runtime/encryption: waits, and does not fail, where its key is missing',
    ),
    row(
      '18.1d',
      'getWorkflowMetadata() says whether there is a key',
      'runtime/encryption: features.encryption is %s',
    ),
    row(
      '18.2',
      'large payloads are compressed where it pays',
      'runtime/encryption: compression > %s',
      'unit/seal: text below 4 KiB is stored as it is',
    ),
  ],
}

export const versions: Section = {
  title: '19 Versions and deployments',
  rows: [
    row(
      '19a',
      'a run ends on the code that it began with',
      'runtime/versions: a run keeps replaying on the bundle that it began with, while new runs take the new one',
    ),
    row(
      '19b',
      'a store of a newer version is refused, not damaged',
      'worlds/sqlite-file: a newer schema: store-newer',
    ),
    row(
      '19c',
      'a question that only a newer version knows fails with its name',
      'runtime/calls: that only a newer version knows fails with its name',
    ),
    row(
      '19e',
      'a store moves to the other World with its live runs, which finish there',
      'runtime/move-store/move-store: runs of a killed process go on where the store is moved to, to the result that they would have had',
      'worlds/transfer: to Postgres and back: the same rows, leases of dead processes freed, the source as it was',
      'worlds/transfer: killed at %s: the target is empty, and it can be repeated',
    ),
    row(
      '19g',
      'a dev server names runs that the edited code no longer fits, with both lines; they keep their own',
      'runtime/outgrown-runs: a run that the edited code does not lead to is named with both places, and goes on with its own',
    ),
    row(
      '19f',
      'functions with an id of their own may be renamed and moved while runs are in flight',
      'build/own-ids: a run goes on after its functions %s',
      'compiler/ids: do not change when functions and files are renamed, nor do those of what is inside',
    ),
    row(
      '19d',
      'stores of earlier versions are read: there is one format, which is only ever added to',
      'worlds/sqlite-migrations: chunks of a store from before they had keys are read as they were written',
    ),
  ],
}

export const tools: Section = {
  title: '20 Looking in, and testing',
  rows: [
    row(
      '20a',
      'machine names are taken apart',
      'unit/observability: takes machine ids apart',
      'unit/observability: %s names no workflow',
    ),
    row(
      '20b',
      'stored payloads are shown as values',
      'unit/observability: shows functions, classes, runs and instances without the code of the app',
      'unit/observability: shows stored payloads as values',
      'e2e/docs-app/api-reference: hydrateResourceIO() shows what went into a step and came out',
    ),
    row(
      '20c',
      'stacks name file, line and column of the source',
      'host-suite: the stack of an error names file, line and column of the source, in a step',
      'host-suite: the stack of an error names file, line and column of the source, in a workflow',
    ),
    row(
      '20d',
      'without the compiler steps are plain functions',
      'unit/uncompiled: steps and workflows that no compiler has seen are plain functions',
      'unit/uncompiled: what needs a run says so',
    ),
    row(
      '20e',
      'health of World and queue',
      'runtime/health-check: a health check goes through the queue, and touches no run',
      'runtime/health-check: a health check says so when nobody works on the queue, and does not throw',
      'e2e/docs-app/api-reference: healthCheck() says that the World and its queue work',
    ),
    row(
      '20f',
      'spans of OpenTelemetry: starts, runs, steps, streams; linked or in one trace',
      'runtime/tracing: a run is a trace of its own, linked to the span that started it; its steps are parts of it',
      'runtime/tracing: whoever resumes a run is linked as well, and each stay of the run in a process is one trace',
      'runtime/tracing: with WORKFLOW_TRACE_MODE=continuous the whole run is in the trace of its start',
      'runtime/tracing: accesses to streams have spans',
    ),
    row(
      '20g',
      'helpers for tests of apps: a plugin of vitest, waiting for a sleep or a hook, workflows by name',
      'e2e/vitest-plugin: tests of an app run whole workflows in their own process, each file on a store of its own',
      'build/vitest-plugin: says so where the plugin is not at work',
    ),
  ],
}
