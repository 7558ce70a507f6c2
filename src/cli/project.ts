import { resolve } from 'node:path'
import { createProject, type ProjectOptions } from '../bundler/index.ts'
import type { CommandContext } from './index.ts'

/** Options of all commands that look at the code of an app. */
export const projectOptions = { root: { type: 'string' }, dirs: { type: 'string' } } as const

export const projectHelp = [
  '  --root <folder>     the app (default: this folder)',
  '  --dirs <a,b>        folders with workflows and steps, relative to the root (default: all)',
]

export function readProjectOptions({ options }: CommandContext): ProjectOptions & { root: string } {
  const dirs = typeof options['dirs'] === 'string' ? options['dirs'].split(',') : undefined
  const root = createProject({ root: resolve(String(options['root'] ?? '.')) }).options.root
  return { root, ...(dirs && { dirs }) }
}
