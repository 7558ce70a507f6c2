import { expect, it } from 'vitest'
import type { MatrixOptions } from './kill/matrix/index.ts'

// What is promised is 15 s; here other suites have kept the machine busy until a moment ago, and may again.
process.env['KILL_PATIENCE_MS'] ??= '60000'

/** A sample of each way; `npm run kill-matrix` tries every point of every program. */
const SAMPLES: Array<{ name: string } & MatrixOptions> = [
  { name: 'killed just before', ways: ['before'], programs: ['sequential', 'cancelled'] },
  { name: 'killed just after', ways: ['after'], programs: ['parent', 'stream'] },
  { name: 'killed before a commit of', ways: ['commit-before'], programs: ['nap'] },
  { name: 'killed after a commit of', ways: ['commit-after'], programs: ['webhook'] },
  { name: 'killed, with a process that survives, before', ways: ['survivor-before'], programs: ['race'] },
  { name: 'killed, with a process that survives, after', ways: ['survivor-after'], programs: ['fanOut'] },
  { name: 'frozen beyond its lease at', ways: ['freeze'], programs: ['sequential'] },
  { name: 'without disk space at', ways: ['full', 'full-after'], programs: ['hook'] },
  { name: 'with a clock that jumps at', ways: ['forward', 'back'], programs: ['nap'] },
  { name: 'without its database at', world: 'postgres', ways: ['database'], programs: ['retry'] },
  { name: 'cut off from its database at', world: 'postgres', ways: ['cut'], programs: ['parent'] },
]

it.each(SAMPLES)(
  'a run ends as it would have when its process is $name a durable write',
  async ({ name: _name, ...options }) => {
    const { runMatrix } = await import('./kill/matrix/index.ts')
    const rows = await runMatrix({ every: 12, ...options })
    expect(rows.flatMap(({ violations }) => violations)).toEqual([])
    for (const { hits } of rows) expect(hits).toBeGreaterThan(0)
  },
)
