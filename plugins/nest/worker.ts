/** The thread of `build-in-worker.ts`. Not for use on its own. */
import { parentPort, workerData } from 'node:worker_threads'
import {
  createSession,
  currentBuild,
  invalidate,
  type Session,
  throwOnErrors,
} from '../../src/bundler/index.ts'
import { CompileError, formatDiagnostic } from '../../src/errors/index.ts'
import type { BuildResult, WorkerData } from './build-in-worker.ts'

const { options, port, done } = (workerData ?? {}) as WorkerData

if (options) {
  const session = createSession(options)
  parentPort?.on('message', () => {
    void build(session).then((result) => {
      port.postMessage(result)
      Atomics.add(done, 0, 1)
      Atomics.notify(done, 0)
    })
  })
}

async function build(session: Session): Promise<BuildResult> {
  invalidate(session)
  try {
    const { bundle, stepFiles, diagnostics } = await currentBuild(session)
    throwOnErrors(diagnostics)
    const { code, hash, map } = bundle
    const warnings = diagnostics.map(formatDiagnostic)
    return { bundle: { code, hash, map }, stepFiles, warnings }
  } catch (error) {
    // Thrown, it would be lost here, and the compiler would wait for ever.
    const errors =
      error instanceof CompileError ? error.diagnostics.map(formatDiagnostic).join('\n\n') : String(error)
    return { errors, warnings: [] }
  }
}
