/** Unit tests of an app import its steps without the plugin: directives mean nothing then. */
import { expect, it } from 'vitest'
import { start } from '../../src/api/index.ts'
import { createHook, FatalError, getStepMetadata, sleep } from '../../src/index.ts'

async function price(article: string): Promise<number> {
  'use step'
  if (article === '') throw new FatalError('no article')
  return article.length
}

async function keyOrNone(): Promise<string> {
  'use step'
  try {
    return getStepMetadata().stepId
  } catch {
    return 'none'
  }
}

async function order(articles: string[]): Promise<number[]> {
  'use workflow'
  return Promise.all(articles.map(price))
}

it('steps and workflows that no compiler has seen are plain functions', async () => {
  expect(await order(['tea', 'bread'])).toEqual([3, 5])
  await expect(price('')).rejects.toThrow(FatalError)
  expect(await keyOrNone()).toBe('none')
})

it('a workflow that no plugin has compiled cannot be started, and the error says what is missing', async () => {
  await expect(start(order, [['tea']])).rejects.toMatchObject({
    slug: 'start-invalid-workflow-function',
    message: expect.stringMatching(
      /"order", which no plugin has compiled.*plugin is in the config.*npx stepline init/s,
    ),
  })
})

it('what needs a run says so', async () => {
  await expect(sleep('1s')).rejects.toMatchObject({ name: 'NotInWorkflowContextError', fatal: true })
  expect(() => createHook()).toThrow(expect.objectContaining({ name: 'NotInWorkflowContextError' }))
})
