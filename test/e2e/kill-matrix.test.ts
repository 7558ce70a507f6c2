import { expect, it } from 'vitest'
import { runMatrix } from './kill/matrix/index.ts'

it.each([
  {
    name: 'killed just before',
    how: 'before' as const,
    programs: ['sequential', 'hook', 'cancelled'],
    every: 4,
  },
  { name: 'killed just after', how: 'after' as const, programs: ['retry', 'parent', 'stream'], every: 4 },
  { name: 'frozen beyond its lease at', how: 'freeze' as const, programs: ['sequential'], every: 4 },
])(
  'a run ends as it would have when its process is $name a durable write',
  async ({ how, programs, every }) => {
    const rows = await runMatrix({ programs, ways: [how], every })
    expect(rows.flatMap(({ violations }) => violations)).toEqual([])
    for (const { hits } of rows) expect(hits).toBeGreaterThan(0)
  },
)
