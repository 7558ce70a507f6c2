import { findInstalled, isMadeForWorkflows, packageOf } from '../../src/bundler/index.ts'
import { createError } from '../../src/errors/index.ts'
import { join } from 'node:path'

/** Next evaluates its config in several processes, each the child of another: one of them says it. */
const SAID = 'STEPLINE_SAID_EXTERNAL'

/**
 * The packages that Next is to leave uncompiled, without those that have workflows or steps: there, nobody would register
 * them. Each is told once.
 */
export function withoutWorkflowPackages(names: readonly string[], root: string): string[] {
  return names.filter((name) => {
    if (!hasWorkflows(name, root)) return true
    const said = process.env[SAID]?.split(' ') ?? []
    if (!said.includes(name)) {
      process.env[SAID] = [...said, name].join(' ')
      console.warn(createError('external-package-with-directives', { package: name }).message)
    }
    return false
  })
}

function hasWorkflows(name: string, root: string): boolean {
  const dir = findInstalled(name, root)
  const found = dir === null ? null : packageOf(join(dir, 'package.json'), new Map())
  return found !== null && isMadeForWorkflows(found)
}
