import {
  CorruptedEventLogError,
  RuntimeDecryptionError,
  StreamError,
  WorkflowWorldError,
} from '../classes/index.ts'
import { defineErrors } from './entry.ts'

/** Raised by storage, queue and notifications. */
export const worldErrors = defineErrors(() => ({
  'event-not-found': {
    message: (d: { runId: string; eventId: string }) => `Run ${d.runId} has no event "${d.eventId}".`,
    hint: () => 'Take event ids from world.events.list(): they are those of one run.',
    class: () => WorkflowWorldError,
  },
  'step-not-found': {
    message: (d: { runId: string; stepId: string }) => `Run ${d.runId} has no step "${d.stepId}".`,
    hint: () => 'Take step ids from world.steps.list() or getStepMetadata().',
    class: () => WorkflowWorldError,
  },
  'event-not-creatable': {
    message: (d: { eventType: string }) =>
      `An event of type "${d.eventType}" cannot be written from outside a run.`,
    hint: () => 'Only run_cancelled can. Use start(), resumeHook() and Run: they write what they promise.',
  },
  'store-corrupt': {
    message: (d: { file: string; reason: string }) => `The store file ${d.file} is damaged: ${d.reason}.`,
    hint: () =>
      'Nothing was changed. Restore the file from a backup, or move it away to begin with an empty store.',
    class: () => WorkflowWorldError,
  },
  'store-newer': {
    message: (d: { file: string; found: number; known: number }) =>
      `The store file ${d.file} was written by a newer version (schema ${d.found}; this version knows up to ${d.known}).`,
    hint: () => 'Nothing was changed. Update this package, or use another data directory.',
    class: () => WorkflowWorldError,
  },
  'stored-body-incomplete': {
    message: (d: { runId: string; stream: string; left: number }) =>
      `The stored body ${d.stream} of run ${d.runId} lacks its last ${d.left} bytes.`,
    hint: () => 'The streams of its run were removed: read bodies before their run is deleted.',
    class: () => StreamError,
  },
  'store-driver-missing': {
    message: (d: { reason: string }) => `The SQLite driver "libsql" cannot be loaded: ${d.reason}.`,
    hint: () =>
      'Install dependencies without omitting optional ones (libsql brings a prebuilt binary per platform), and keep "libsql" external when bundling a server.',
    class: () => WorkflowWorldError,
  },
  'store-unavailable': {
    message: (d: { file: string; reason: string }) =>
      `The store file ${d.file} cannot be opened: ${d.reason}.`,
    hint: () =>
      'Check that the folder exists and may be written, or name another one with WORKFLOW_LOCAL_DATA_DIR.',
    class: () => WorkflowWorldError,
  },
  'store-read-only': {
    message: (d: { file: string }) =>
      `The store file ${d.file} cannot be written: it or its disk is read-only.`,
    hint: () => 'Give this process write access to the file and its folder, or name another folder.',
    class: () => WorkflowWorldError,
  },
  'store-full': {
    message: (d: { file: string }) => `The disk of the store file ${d.file} is full; the write was undone.`,
    hint: () => 'Free some space: runs go on where they are as soon as there is room.',
    class: () => WorkflowWorldError,
  },
  'store-io': {
    message: (d: { file: string; reason: string }) =>
      `The disk failed under the store file ${d.file}: ${d.reason}; the write was undone.`,
    hint: () => 'Check the disk and its mount.',
    class: () => WorkflowWorldError,
  },
  'store-busy': {
    message: (d: { file: string; waitedMs: number }) =>
      `The store file ${d.file} stayed locked by another process for ${d.waitedMs} ms; nothing was written.`,
    hint: () =>
      'Look for a process that holds a transaction open on it, such as a database shell or a backup.',
    class: () => WorkflowWorldError,
  },
  'store-network-file-system': {
    message: (d: { file: string; kind: string }) =>
      `The store file ${d.file} is on a network file system (${d.kind}), where SQLite's locks do not hold.`,
    hint: () => 'Put the data directory on a local disk, or use the Postgres World.',
    class: () => WorkflowWorldError,
  },
  'store-closed': {
    message: (d: { file: string }) => `The store ${d.file} is closed.`,
    hint: () => 'Create a new World; one that was closed cannot be used again.',
    class: () => WorkflowWorldError,
  },
  'store-durability-unknown': {
    message: (d: { received: string }) => `Unknown durability "${d.received}".`,
    hint: () => 'Use "process" (survives the end of the process) or "power" (survives power loss).',
    class: () => WorkflowWorldError,
  },
  'store-event-refused': {
    message: (d: { type: string; runId: string; entity: string }) =>
      `The event ${d.type} does not fit what the store knows about ${d.entity} of run ${d.runId}; nothing was written.`,
    hint: () => "This is a defect of the runtime or of the World: please report it with the run's event log.",
    class: () => WorkflowWorldError,
  },
  'value-unstorable': {
    message: (d: { store: string; reason: string }) =>
      `${d.store} takes no such value: ${d.reason}. Nothing was written.`,
    hint: () =>
      'Asking again would be no use, so a run that needs it fails with RUNTIME_ERROR. Look for a text that is too long for the store (a token, a name), and keep large data elsewhere.',
    class: () => WorkflowWorldError,
  },
  'store-cursor-invalid': {
    message: (d: { cursor: string }) => `"${d.cursor}" is not a cursor of this list.`,
    hint: () => 'Pass the cursor of a page of the same list, unchanged, or none to begin at the start.',
    class: () => WorkflowWorldError,
  },
  'stream-ended': {
    message: (d: { name: string; status: string }) =>
      `The stream "${d.name}" is ${d.status}: nothing can be added.`,
    hint: () => 'Write before closing the stream, or use another namespace.',
    class: () => StreamError,
  },
  'stream-out-of-turn': {
    message: (d: { name: string; id: string; attempt: number; position: number }) =>
      `Chunk ${d.position} of attempt ${d.attempt} of ${d.id} is out of turn in the stream "${d.name}"; it was not added.`,
    hint: () =>
      'Another attempt writes this stream now, or this one has been given up: nothing has to be done. A World of your own must pass on what it was given.',
    class: () => StreamError,
  },
  'encryption-key-invalid': {
    message: (d: { position: number }) =>
      `Key ${d.position} of WORKFLOW_ENCRYPTION_KEY is not 32 bytes in base64 or hex.`,
    hint: () =>
      'Make one with `openssl rand -base64 32`. Several are separated by commas: the first encrypts, all decrypt. Nothing was read or written.',
    class: () => WorkflowWorldError,
  },
  'encryption-key-missing': {
    message: (d: { runId: string; keyId: string }) =>
      `A value of run ${d.runId} was encrypted with the key ${d.keyId}, which this process does not have.`,
    hint: () =>
      'Add that key to WORKFLOW_ENCRYPTION_KEY, after the newest one and a comma. The run waits for a process that has it.',
    class: () => RuntimeDecryptionError,
  },
  'runtime-decryption-failed': {
    message: (d: { runId: string }) =>
      `A value of run ${d.runId} cannot be decrypted: it is not what was written.`,
    hint: () =>
      'The stored bytes were changed, by a damaged disk or by somebody: restore the store from a backup.',
    class: () => RuntimeDecryptionError,
  },
  'payload-unreadable': {
    message: (d: { reason: string }) => `A stored value cannot be read: ${d.reason}.`,
    hint: () =>
      'Deploy the version that wrote it, or newer; if it was this one, restore the store from a backup.',
    class: () => CorruptedEventLogError,
  },
  'stream-abandoned': {
    message: (d: { name: string }) =>
      `The stream "${d.name}" ended early: its process is gone, or its run failed or was cancelled, before all of it was written.`,
    hint: () =>
      'A stream that is an argument or a result lives as long as the process that made it. What must be whole goes through getWritable() in a step, which is retried.',
    class: () => StreamError,
  },
  'stream-process-ends': {
    message: (_: object) => 'The process ends: what is left of this stream is not copied any more.',
    hint: () => 'Let streams end before SIGTERM, or raise WORKFLOW_DRAIN_TIMEOUT_MS.',
    class: () => StreamError,
  },
  'stream-aborted': {
    message: (_: object) => 'The stream was aborted by its writer, without a reason.',
    hint: () => 'Pass a reason to abort(): readers are told it.',
    class: () => StreamError,
  },
  'stream-drain-timeout': {
    message: (d: { ms: number }) =>
      `What the step wrote to its streams was not stored within ${d.ms} ms after its end.`,
    hint: () => 'Look at the load of the store; WORKFLOW_STEP_STREAM_DRAIN_TIMEOUT_MS sets the limit.',
    class: () => StreamError,
  },
  'world-not-found': {
    message: (d: { target: string }) => `The World "${d.target}" cannot be loaded.`,
    hint: () => 'WORKFLOW_TARGET_WORLD names "local", "postgres" or a module that exports createWorld().',
    class: () => WorkflowWorldError,
  },
}))
