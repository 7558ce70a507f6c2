import { relative } from 'node:path'
import { count } from '../count.ts'
import type { Command } from '../index.ts'
import { projectHelp, projectOptions } from '../project.ts'
import { buildStandalone, standaloneHelp, standaloneOptions } from '../standalone.ts'

/** An app without a host's bundler: its workflows, steps and a server in one file. */
export const build: Command = {
  summary: 'builds workflows, steps and a server into one file, without a host',
  options: { ...projectOptions, ...standaloneOptions, out: { type: 'string' } },
  help: [
    '  --out <path>        a folder, or a file that ends with .mjs (default: dist/workflow)',
    standaloneHelp,
    ...projectHelp,
    '  The server listens on PORT (default: 3000).',
  ],
  async run(context) {
    const { files, manifest, hash } = await buildStandalone(
      context,
      String(context.options['out'] ?? 'dist/workflow'),
    )
    const written = files.map(({ path }) => path)
    const workflows = Object.keys(manifest.workflows)
    const shown = written.map((path) => relative(process.cwd(), path))
    const server = shown.find((path) => /(?<!webhook)\.m?js$/.test(path))
    const text = `${count(workflows.length, 'workflow')}:\n  ${shown.join('\n  ')}\nRun it: node ${server}`
    context.say(text, { files: written, hash, workflows })
  },
}
