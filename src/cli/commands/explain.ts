import { relative, resolve } from 'node:path'
import { buildProject, createProject, type ProjectBuild, trailTo } from '../../bundler/index.ts'
import { createError } from '../../errors/index.ts'
import type { Command } from '../index.ts'
import { projectHelp, projectOptions, readProjectOptions } from '../project.ts'

/** Why a module is in the workflow bundle: who imports it, from which workflow on. */
export const explain: Command = {
  summary: 'shows why a module is in the workflow bundle: the chain of imports',
  options: projectOptions,
  operands: '<module>',
  help: ['  <module>            a file, relative to the root, or a package', ...projectHelp],
  async run(context) {
    const options = readProjectOptions(context)
    const module = context.operands[0]!
    const build = await buildProject(createProject(options))
    const show = (file: string): string => relative(options.root, file).replaceAll('\\', '/')
    for (const file of filesOf(build, options.root, module)) {
      const trail = trailTo(build.bundle.graph, file).map(show)
      const bytes = build.bundle.bytes.get(file) ?? 0
      const lines = trail.map((step, depth) => `${'  '.repeat(depth)}${depth > 0 ? '→ ' : ''}${step}`)
      context.say([...lines, `${bytes} bytes in the bundle`, ''].join('\n'), {
        file: show(file),
        trail,
        bytes,
      })
    }
  },
}

/** @throws WorkflowBuildError `module-not-in-bundle` */
function filesOf({ bundle }: ProjectBuild, root: string, module: string): string[] {
  const path = resolve(root, module)
  const files = [...bundle.graph.specifiers.keys()]
  const found = files.filter((file) => {
    const posix = file.replaceAll('\\', '/')
    return file === path || posix.includes(`/node_modules/${module}/`)
  })
  if (found.length === 0) throw createError('module-not-in-bundle', { module })
  return found.sort()
}
