import { describe, expect, it } from 'vitest'
import {
  createError,
  FatalError,
  HookNotFoundError,
  parseDuration,
  resolveDate,
  WorkflowError,
} from '../../src/errors/index.ts'

describe('errors', () => {
  it('carries slug, message and hint, in the class that the catalog names', () => {
    const error = createError('step-not-registered', { stepName: 'step//./a//b', known: '' })
    expect(error.name).toBe('StepNotRegisteredError')
    expect(error.slug).toBe('step-not-registered')
    expect(error.message).toContain('step//./a//b')
    expect(error.hint).toBeTruthy()
  })

  it('recognises errors of other realms by name', () => {
    const foreign = Object.assign(new Error('x'), { name: 'HookNotFoundError' })
    expect(HookNotFoundError.is(foreign)).toBe(true)
    expect(WorkflowError.is(foreign)).toBe(false)
    expect(FatalError.is({ name: 'FatalError' })).toBe(false)
    expect(FatalError.is(Object.assign(new Error('x'), { fatal: true }))).toBe(true)
  })

  it.each([
    ['10s', 10_000],
    ['1.5h', 5_400_000],
    ['1 day', 86_400_000],
    ['2 weeks', 1_209_600_000],
    ['100', 100],
    [250, 250],
  ])('parses the duration %s', (input, expected) => {
    expect(parseDuration(input)).toBe(expected)
  })

  it.each([1e300, '9999999999 years', new Date(NaN)])('finds no point in time for %s', (input) => {
    expect(() => resolveDate(input, Date.now())).toThrow(/Invalid duration/)
  })

  it.each(['', 'soon', '-1s', -1, NaN, Infinity])('refuses the duration %s', (input) => {
    expect(() => parseDuration(input)).toThrow(/Invalid duration/)
  })
})
