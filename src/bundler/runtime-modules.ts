import type { Metafile, Plugin } from 'esbuild'
import { resolve } from 'node:path'
import type { Diagnostic } from '../errors/index.ts'
import { type BuiltinImport, exportNames, findImports, isRuntimeModule } from './builtins.ts'
import { diagnosticAt } from './diagnostics.ts'
import { type ImportGraph, trailTo } from './import-graph.ts'
import { packageOf } from './package-id.ts'
import { displayPath, isInNodeModules } from './paths.ts'
import { type Project, readRecord } from './project.ts'

const NAMESPACE = 'stepline-runtime-module'
const MARK = '__stepline_runtime_module'

/** The imports of Node.js and Bun modules met while bundling: one per importing file and module. */
export type RuntimeImports = Array<{ importer: string; specifier: string }>

/**
 * Lets workflow code import built-in modules as long as tree shaking drops what it imports. Every export becomes a pure
 * call with a mark: a mark that is still in the output says which export of which module which file really needs.
 */
export function runtimeModules(project: Project, met: RuntimeImports): Plugin {
  return {
    name: NAMESPACE,
    setup(build) {
      build.onResolve({ filter: /^[a-z@]/ }, ({ path, importer, namespace }) => {
        if (namespace !== 'file' || !isRuntimeModule(path)) return undefined
        let index = met.findIndex((known) => known.importer === importer && known.specifier === path)
        if (index === -1) index = met.push({ importer, specifier: path }) - 1
        // The importer is part of the path, so that each has marks of its own; no absolute path may reach the output.
        return {
          path: `${path}?${displayPath(importer, project.options.root)}`,
          namespace: NAMESPACE,
          sideEffects: false,
          pluginData: index,
        }
      })
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ pluginData }) => {
        const index = pluginData as number
        return { contents: standIn(project, met[index]!, index), loader: 'js' }
      })
    },
  }
}

/** What is wrong with the built bundle: one diagnostic per importing file, module and export that survived. */
export function reportRuntimeImports(
  project: Project,
  met: RuntimeImports,
  code: string,
  graph: ImportGraph,
): Diagnostic[] {
  const used = new Map<number, Set<string>>()
  for (const [, index, name] of code.matchAll(new RegExp(`${MARK}\\("(\\d+):([^"]+)"\\)`, 'g'))) {
    const names = used.get(Number(index)) ?? new Set()
    used.set(Number(index), names.add(name!))
  }
  return [...used]
    .sort(([a], [b]) => a - b)
    .flatMap(([index, names]) => report(project, met[index]!, [...names], graph))
}

function report(
  project: Project,
  { importer, specifier }: RuntimeImports[number],
  names: string[],
  graph: ImportGraph,
): Diagnostic[] {
  const { root } = project.options
  const trail = trailTo(graph, importer)
  const userFile = trail.findLast((file) => !isInNodeModules(file)) ?? importer
  const next = trail[trail.indexOf(userFile) + 1]
  const wanted = next === undefined ? specifier : (graph.specifiers.get(userFile)?.get(next) ?? '')
  const imports = findImports(readRecord(project, userFile).source, userFile, (found) => found === wanted)
  const shown = [...trail.map((file) => displayPath(file, root)), specifier].join(' → ')
  const owner = isInNodeModules(importer) ? packageOf(importer, project.packages)?.json.name : undefined
  return names.sort().map((name) => {
    const site = imports.find((found) => found.names.includes(name)) ?? imports[0]
    const place = { file: userFile, line: site?.line ?? 1, column: site?.column ?? 0 }
    const what = name === '*' ? `"${specifier}"` : `"${name}" of "${specifier}"`
    return diagnosticAt(project, 'node-js-module-in-workflow', { what, trail: shown, package: owner }, place)
  })
}

/** A module with all exports of the real one, each of which is dropped unless something uses it. */
function standIn(project: Project, { importer, specifier }: RuntimeImports[number], index: number): string {
  const imports = findImports(readRecord(project, importer).source, importer, (found) => found === specifier)
  const isRequired = imports.some((found) => found.required)
  if (isRequired) return requiredStandIn(imports, specifier, index)
  const names = new Set([...exportNames(specifier), ...imports.flatMap((found) => found.names), 'default'])
  names.delete('*')
  const lines = [...names].map((name, n) => {
    return `const _${n} = /* @__PURE__ */ ${MARK}(${JSON.stringify(`${index}:${name}`)})\nexport { _${n} as ${JSON.stringify(name)} }`
  })
  const whole = imports.some((found) => found.dynamic) ? `${MARK}("${index}:*")\n` : ''
  return whole + lines.join('\n')
}

/** `require()` has no exports to tell apart. One that may never run, or that expects to fail, fails when it runs. */
function requiredStandIn(imports: BuiltinImport[], specifier: string, index: number): string {
  const message = `The Node.js module "${specifier}" is not available in workflow code`
  const failure = `throw new Error(${JSON.stringify(message)})`
  return imports.every((found) => found.lazy) ? failure : `module.exports = ${MARK}("${index}:*")`
}

/** Bytes of each file in the output: what `explain` shows next to the import chain. */
export function bytesInOutput(metafile: Metafile, root: string): Map<string, number> {
  const bytes = new Map<string, number>()
  for (const output of Object.values(metafile.outputs)) {
    for (const [file, input] of Object.entries(output.inputs))
      bytes.set(resolve(root, file), input.bytesInOutput)
  }
  return bytes
}
