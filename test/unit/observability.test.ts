import { expect, it } from 'vitest'
import {
  hydrateData,
  parseClassName,
  parseStepName,
  parseWorkflowName,
} from '../../src/observability/index.ts'

it('takes machine ids apart', () => {
  expect(parseWorkflowName('workflow//./src/orders//handleOrder')).toEqual({
    shortName: 'handleOrder',
    moduleSpecifier: './src/orders',
    functionName: 'handleOrder',
  })
  expect(parseStepName('step//./a//outer/inner')?.shortName).toBe('inner')
  expect(parseStepName('step//./src/mail//default')?.shortName).toBe('mail')
  expect(parseWorkflowName('workflow//@acme/jobs@1.2.3//default')?.shortName).toBe('jobs')
  expect(parseClassName('class//./a//Point')?.functionName).toBe('Point')
})

it.each(['', 'handleOrder', 'step//./a//b', 'workflow//', 'workflow//./a'])(
  '%s names no workflow',
  (name) => {
    expect(parseWorkflowName(name)).toBe(null)
  },
)

it('shows stored payloads as values', () => {
  expect(hydrateData('{"a":[1,2]}')).toEqual({ a: [1, 2] })
  expect(hydrateData(new Uint8Array([1]))).toEqual(new Uint8Array([1]))
  expect(hydrateData(undefined)).toBe(undefined)
})
