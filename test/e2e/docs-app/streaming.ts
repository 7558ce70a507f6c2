import { describe, expect, it, vi } from 'vitest'
import type { DocsApp } from './app.ts'

const PATIENCE = { timeout: 20_000, interval: 20 }

export function describeStreaming(app: () => DocsApp): void {
  const linesOf = async (response: Response): Promise<unknown[]> =>
    (await response.text())
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown)

  describe('foundations: streaming', () => {
    it('run.readable ends with the run, though nobody closed it', async () => {
      const response = await app().fetch('streaming/progress')
      expect(await linesOf(response)).toEqual(['dismantled', 'cleaned', 'assembled'])
    })

    it('a reader goes on from an index, or from the end', async () => {
      const first = await app().fetch('streaming/progress')
      await first.text()
      const read = async (index?: number): Promise<unknown[]> => {
        const at = index === undefined ? '' : `&startIndex=${index}`
        return linesOf(
          await app().fetch(`streaming/resumeReading?runId=${first.headers.get('x-run-id')}${at}`),
        )
      }
      expect(await read()).toEqual(['dismantled', 'cleaned', 'assembled'])
      expect(await read(1)).toEqual(['cleaned', 'assembled'])
      expect(await read(-1)).toEqual(['assembled'])
      expect(await read(-10)).toHaveLength(3)
      expect(await read(7)).toEqual([])
    })

    it('getTailIndex() is the last index', async () => {
      const first = await app().fetch('streaming/progress')
      await first.text()
      const again = await app().fetch(`streaming/resumeReading?runId=${first.headers.get('x-run-id')}`)
      await again.text()
      expect(again.headers.get('x-tail-index')).toBe('2')
    })

    it('a request body is a stream argument', async () => {
      const body = 'x'.repeat(100_000)
      const response = await app().fetch('streaming/upload', { body: `bells${body}` })
      expect(await response.json()).toEqual({ length: 100_005, start: 'bells' })
    })

    it('workflow code cannot write to a stream itself', async () => {
      expect(await app().run('streaming/writeInWorkflow')).not.toBe('written')
    })

    it('namespaces are streams of their own', async () => {
      expect(await app().ask('streaming/twoStreams')).toEqual({
        logs: [
          { level: 'info', text: 'started' },
          { level: 'info', text: 'working' },
        ],
        weights: [{ grams: 450 }, { grams: 512 }],
      })
    })

    it('two runs write to the stream of a third', async () => {
      const holder = await app().start('streaming/holdStream')
      const held = app().fetch(`streaming/resumeReading?runId=${holder}`)
      await app().run('streaming/contributeTurn', holder, 1)
      await app().run('streaming/contributeTurn', holder, 2)
      await app().ask('cancellation/cancelRun', { runId: holder })
      expect(await linesOf(await held)).toEqual([{ turn: 1 }, { turn: 2 }])
    })

    it('progress is written between sleeps, until a step closes the stream', async () => {
      expect(await linesOf(await app().fetch('streaming/wheels'))).toEqual([
        { wheel: 'front', progress: 50 },
        { wheel: 'back', progress: 100 },
      ])
    })

    it('a stream goes from step to step', async () => {
      expect(await app().run('streaming/pipeNumbers')).toEqual({ values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] })
    })

    it('a response body goes through three steps', async () => {
      expect(await app().run('streaming/processManual', '/text', '/uploaded')).toBe(200)
      await vi.waitFor(() => expect(app().outside.bodies('/uploaded')).toEqual(['THE MANUAL']), PATIENCE)
    })

    it('an error of a stream reaches whoever reads it', async () => {
      const message = await app().run('streaming/passBrokenStream')
      expect(message).toMatch(/^after 1,2: .*the belt tore/)
    })
  })
}
