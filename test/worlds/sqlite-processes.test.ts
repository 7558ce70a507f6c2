import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { eventually, runRequest } from '../../src/testing/conformance/drive.ts'
import { machineIdentity } from '../../src/worlds/shared/index.ts'
import { openLibsql } from '../../src/worlds/sqlite/driver-libsql.ts'
import { openStore } from './open-store.ts'
import { processTests } from './process-suite.ts'
import { startProcess } from './processes.ts'
import { tempDir } from './temp-store.ts'

processTests(() => ({ kind: 'sqlite', file: join(tempDir(), 'data', 'workflow.db') }))

it.runIf(process.platform === 'linux')(
  'what a process of another container held is free as soon as it is killed, and not before',
  async () => {
    const file = join(tempDir(), 'workflow.db')
    const world = await openStore({ kind: 'sqlite', file, leaseMs: 600_000, pollMs: 20 })
    onTestFinished(() => world.close())
    const delivered: string[] = []
    world.queue.consume(async ({ payload }) => void delivered.push(payload.runId))
    const victim = await startProcess({ kind: 'sqlite', file, leaseMs: 600_000 })
    const run = runRequest(true)
    await victim.send('call', 'createRun', run)
    // As a process enters that has other names for processes: another host name, the same kernel, another namespace.
    const [boot] = machineIdentity().split(' ').slice(-2)
    const db = await openLibsql(file)
    db.exec(
      `UPDATE owners SET machine = 'container ${boot} pid:[1]' WHERE 'owner_' || id = '${victim.owner}'`,
    )
    await db.close()
    for (let looks = 0; looks < 5; looks++)
      expect(await world.claim(run.runId, { after: 0 })).toMatchObject({ status: 'held' })
    await victim.kill()
    await eventually('the run', () => (delivered.includes(run.runId) ? true : undefined))
  },
)
