import { ownFile } from '../../src/bundler/index.ts'
import type { NextOptions } from '../next.ts'

/** What a loader is told. It crosses a process border, so it is plain JSON. */
export interface LoaderOptions extends NextOptions {
  root: string
  dev: boolean
  /** `flow`: the module is replaced by the generated one. */
  mode: 'step' | 'client' | 'flow'
}

export interface LoaderItem {
  loader: string
  options: Record<string, unknown>
}

/** The three ways in which modules of an app are compiled. */
export interface Loaders {
  step: LoaderItem
  client: LoaderItem
  flow: LoaderItem
}

export function stepLoader(options: LoaderOptions): LoaderItem {
  return { loader: ownFile('./next/loader', 'default')!, options: { ...options } }
}

export function flowLoader(options: Omit<LoaderOptions, 'mode'>): LoaderItem {
  return stepLoader({ ...options, mode: 'flow' })
}

/** Files that may have directives. */
export const CODE = /\.[cm]?[jt]sx?$/
export const DIRECTIVES =
  /use workflow|use step|workflow-serialize|workflow-deserialize|WORKFLOW_(?:DE)?SERIALIZE/

/** Stands in the module that the flow loader replaces; by its path it could not be told from a copy elsewhere. */
export const FLOW_MARK = /stepline-generated-flow-module/
