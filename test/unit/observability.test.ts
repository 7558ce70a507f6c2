import { expect, it } from 'vitest'
import {
  hydrateData,
  hydrateResourceIO,
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

it('shows functions, classes, runs and instances without the code of the app', () => {
  const text =
    '[{"$step":{"stepId":"step//./a//outer/inner"}},{"$class":"class//./a//Money"},{"$run":"wrun_1"},' +
    '{"$instance":["class//./a//Money",{"$map":[[1,2]]}]},{"$future":{"a":1}},{"$ref":5}]'
  const instance = {
    __type: '__workflow_class_instance_ref__',
    className: 'Money',
    classId: 'class//./a//Money',
    data: new Map([[1, 2]]),
  }
  expect((hydrateData(text) as unknown[]).slice(0, 5)).toEqual([
    '<step outer/inner>',
    '<class Money>',
    { __type: '__workflow_run_ref__', runId: 'wrun_1' },
    instance,
    { __type: 'future', data: { a: 1 } },
  ])
})

it('hydrates the payloads of a record and leaves the rest', () => {
  const step = { stepId: 's', attempt: 1, input: '{"args":[{"$date":0}]}', output: new Uint8Array([1]) }
  expect(hydrateResourceIO(step)).toEqual({
    stepId: 's',
    attempt: 1,
    input: { args: [new Date(0)] },
    output: new Uint8Array([1]),
  })
  expect(step.input).toBe('{"args":[{"$date":0}]}')
})
