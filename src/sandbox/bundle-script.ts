import vm from 'node:vm'
import { createError } from '../errors/index.ts'
import type { SourceMapJson } from './source-positions.ts'
import { createStackMapper, type StackMapper, trimToBundle } from './stack-mapper.ts'

/** A workflow bundle, compiled once per process and evaluated in each run's realm. */
export interface WorkflowBundle {
  hash: string
  script: vm.Script
  mapStack: StackMapper
}

/**
 * Compiles a bundle: an expression whose value is a function of the loop guard.
 *
 * @param map source map as JSON, empty when there is none
 * @throws WorkflowRuntimeError `bundle-invalid`
 */
export function compileBundle(bundle: { hash: string; code: string; map: string }): WorkflowBundle {
  const filename = `stepline:workflows/${bundle.hash.slice(0, 12)}.js`
  const mapFrames = createStackMapper((file) =>
    file === filename && bundle.map ? (JSON.parse(bundle.map) as SourceMapJson) : undefined,
  )
  return {
    hash: bundle.hash,
    script: compile(bundle, filename),
    mapStack: (stack) => mapFrames(trimToBundle(stack, filename)),
  }
}

function compile({ code, hash }: { code: string; hash: string }, filename: string): vm.Script {
  try {
    return new vm.Script(code, { filename })
  } catch (cause) {
    throw createError('bundle-invalid', { hash, reason: (cause as Error).message }, { cause })
  }
}
