import { buildProject, createProject, throwOnErrors } from '../../bundler/index.ts'
import { formatDiagnostic } from '../../errors/index.ts'
import { count } from '../count.ts'
import type { Command } from '../index.ts'
import { projectHelp, projectOptions, readProjectOptions } from '../project.ts'

/** Everything that a build would say about the workflows of an app, without building it. */
export const check: Command = {
  summary: 'reports what is wrong with the workflows and steps of an app',
  options: projectOptions,
  help: [
    ...projectHelp,
    '  With --json: one line per finding, then the counts. The exit code is 1 when there are errors.',
  ],
  async run(context) {
    const { diagnostics, manifest } = await buildProject(createProject(readProjectOptions(context)))
    for (const found of diagnostics) {
      // Errors are thrown below, which says them; in JSON every finding has a line of its own.
      if (context.options['json'] || found.severity === 'warning') context.say(formatDiagnostic(found), found)
    }
    throwOnErrors(diagnostics)
    const [workflows, steps] = [Object.keys(manifest.workflows).length, Object.keys(manifest.steps).length]
    const text = `${count(workflows, 'workflow')}, ${count(steps, 'step')}, no errors.`
    context.say(text, { workflows, steps, warnings: diagnostics.length })
  },
}
