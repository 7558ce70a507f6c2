import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { watch } from 'rollup'
import { expect, it, onTestFinished, vi } from 'vitest'
import workflow from '../../plugins/rollup.ts'
import { orderApp, tempApp } from './temp-app.ts'

it('a file that was saved empty is watched on, though nothing imports it', async () => {
  const root = tempApp({ ...orderApp, 'main.ts': `export * from 'virtual:stepline/manifest'` })
  const watcher = watch({
    input: join(root, 'main.ts'),
    plugins: [workflow({ root })],
    output: { file: join(root, 'dist/main.js') },
    onLog: () => undefined,
  })
  onTestFinished(() => watcher.close())
  const built = (): string => readFileSync(join(root, 'dist/main.js'), 'utf8')
  const order = join(root, 'workflows/order.ts')
  const source = readFileSync(order, 'utf8')
  await vi.waitFor(() => expect(built()).toContain('//order'), { timeout: 20_000 })
  writeFileSync(order, '')
  await vi.waitFor(() => expect(built()).not.toContain('//order'), { timeout: 20_000 })
  writeFileSync(order, source)
  await vi.waitFor(() => expect(built()).toContain('//order'), { timeout: 20_000 })
})
