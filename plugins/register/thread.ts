/** The hooks in the thread that Node.js 20 runs them in. */
import type { HookData } from './generated.ts'
import { createHooks, type Hooks } from './hooks.ts'

let hooks: Hooks

export function initialize(data: HookData): void {
  hooks = createHooks(data)
}

export const resolve: Hooks['resolve'] = (specifier, context, next) => hooks.resolve(specifier, context, next)
export const load: Hooks['load'] = (url, context, next) => hooks.load(url, context, next)
