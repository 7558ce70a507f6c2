import { WorkflowBuildError } from '../classes/index.ts'
import { defineErrors } from './entry.ts'

/** Raised while compiling and bundling. The compiler reports them as diagnostics, with a code frame. */
export const buildErrors = defineErrors(() => ({
  'syntax-error': {
    message: (d: { reason: string }) => `The file cannot be parsed: ${d.reason}.`,
    hint: () => 'Fix the syntax error; nothing else of this file was looked at.',
  },
  'directive-misplaced': {
    message: (d: { directive: string }) => `"${d.directive}" stands where it has no effect.`,
    hint: (d: { directive: string }) =>
      `Move "${d.directive}" to the top of the function body, or to the top of the file, before any other statement.`,
  },
  'directive-misspelled': {
    message: (d: { found: string; expected: string }) => `"${d.found}" is not a directive.`,
    hint: (d: { found: string; expected: string }) => `Did you mean "${d.expected}"?`,
  },
  'directive-conflict': {
    message: (d: { where: string }) => `${d.where} has both "use workflow" and "use step".`,
    hint: () => 'Keep one of them: a workflow is replayed, a step runs once.',
  },
  'workflow-not-async': {
    message: (d: { name: string }) => `The workflow "${d.name}" is not async.`,
    hint: () => 'Functions marked "use workflow" must be async functions: write `async` before it.',
  },
  'generator-not-supported': {
    message: (d: { kind: string; name: string }) => `The ${d.kind} "${d.name}" is a generator.`,
    hint: () => 'Generators cannot be stored or replayed. Return an array, or write to a stream in a step.',
  },
  'directive-unsupported-position': {
    message: (d: { kind: string; where: string }) => `A ${d.kind} cannot be ${d.where}.`,
    hint: (d: { kind: string; where: string }) =>
      d.kind === 'workflow'
        ? 'Declare the workflow as a function at the top level of the module, or as a static method of a class there.'
        : 'Declare the step as a function, or as a property of an object, and use it from here.',
  },
  'invalid-file-export': {
    message: (d: { directive: string; what: string }) =>
      d.directive === 'use workflow'
        ? `Only async functions can be exported from a "use workflow" file; ${d.what} is not one.`
        : `Only functions can be exported from a "use step" file; ${d.what} is not one.`,
    hint: (d: { directive: string; what: string }) =>
      `Move it to another file, or put "${d.directive}" into the functions it is meant for instead of at the top of the file.`,
  },
  'class-not-at-top-level': {
    message: (d: { name: string; why: string }) =>
      `The class "${d.name}" ${d.why} but is declared inside a function, a loop or an instance field.`,
    hint: () =>
      'Move the class to the top level of the module, so that it is registered when the module is loaded.',
  },
  'class-without-name': {
    message: (d: { why: string }) => `A class that ${d.why} has no name.`,
    hint: () =>
      'Give the class a name, or assign it to a variable: its id in stored data is made from the name.',
  },
  'captured-function': {
    message: (d: { step: string; variable: string; kind: string }) =>
      `The step "${d.step}" uses the local ${d.kind} "${d.variable}", which cannot be stored.`,
    hint: (d: { step: string; variable: string; kind: string }) =>
      `Move "${d.variable}" to the top level of the module or into the step, or mark it "use step" if it is a function.`,
  },
  'step-uses-arguments': {
    message: (d: { step: string }) => `The step "${d.step}" is an arrow function and uses \`arguments\`.`,
    hint: () => 'Those of the enclosing function do not reach the step: use rest parameters.',
  },
  'step-uses-class-internals': {
    message: (d: { step: string; what: string }) =>
      `The step "${d.step}" uses ${d.what} of the class around it, but runs outside of that class.`,
    hint: () => 'Make the step a method of the class, or read the value before the step and use it there.',
  },
  'file-directive-without-exports': {
    message: (d: { directive: string }) => `The file says "${d.directive}" but exports no function.`,
    hint: (d: { directive: string }) =>
      `Export the functions with \`export\` (\`module.exports\` is not looked at), or put "${d.directive}" into each function.`,
  },
  'workflow-body-replaced': {
    message: (d: { name: string }) => `You attempted to execute workflow ${d.name} function directly.`,
    hint: (d: { name: string }) => `To start a workflow, use start(${d.name}) from workflow/api`,
  },
  'step-called-in-browser': {
    message: (d: { name: string }) => `You attempted to execute step ${d.name} function in the browser.`,
    hint: () => 'Steps run on the server: call it from a workflow or a route.',
  },
  'captured-variables-missing': {
    message: (d: { name: string }) =>
      `The step ${d.name} uses variables of the function around it, which are only known in a step run.`,
    hint: () => 'Call it in a workflow, or pass the values as arguments.',
  },
  'duplicate-id': {
    message: (d: { id: string; first: string; second: string }) =>
      `${d.second} declares "${d.id}", which ${d.first} declares as well.`,
    hint: (d: { id: string }) =>
      d.id.split('//')[1] === 'id' // set by the code itself
        ? 'Give one of the two another `id`: an id names one function for as long as its runs live.'
        : 'Rename one of the two files or functions: an id names one function for as long as its runs live.',
  },
  'own-id-invalid': {
    message: (d: { name: string; reason: string }) => `The id of "${d.name}" ${d.reason}.`,
    hint: () => "Write one plain string in the file of the function, such as `charge.id = 'charge'`.",
  },
  'directive-in-client-component': {
    message: (d: { name: string }) =>
      `"${d.name}" stands in a "use client" file, which browsers get: they cannot run steps or workflows.`,
    hint: (d: { name: string }) =>
      `Move "${d.name}" to a file without "use client", and start the workflow in a route or a server action.`,
  },
  'workflow-as-route-handler': {
    message: (d: { name: string }) => `The route handler "${d.name}" is a workflow.`,
    hint: () =>
      'A handler answers a request, once; a workflow is replayed. Write it as a function of its own, and start it in the handler: start(workflow, [args]).',
  },
  'server-actions-in-workflow': {
    message: (d: { trail: string }) => `Workflow code imports a "use server" module: ${d.trail}.`,
    hint: () =>
      'Move what the workflow needs to a module without "use server" and import it in both, or call the action in a step of another file.',
  },
  'dependency-undeclared': {
    message: (d: { package: string }) =>
      `The package "${d.package}" has directives, but does not say so: hosts may leave it uncompiled.`,
    hint: (d: { package: string }) =>
      `Name "stepline" or "workflow" in dependencies or peerDependencies of the package.json of "${d.package}".`,
  },
  'package-copies': {
    message: (d: { plugin: string; app: string }) =>
      `The plugin comes from ${d.plugin}, and the app imports ${d.app}.`,
    hint: () =>
      'Two versions do not share their runs: install one (npm ls stepline shows who asks for which), or set it in "overrides".',
  },
  'plugin-twice': {
    message: (_d: object) => 'The plugin is in the config twice: this file has been compiled already.',
    hint: () => 'Remove one of them. Under Vite, Nitro and Nuxt one line is enough for both.',
  },
  'external-package-with-directives': {
    message: (d: { package: string }) =>
      `The package "${d.package}" is made for workflows, and stands in serverExternalPackages, where nothing is compiled.`,
    hint: (d: { package: string }) =>
      `It is compiled all the same. Remove "${d.package}" from serverExternalPackages in next.config.`,
    class: () => WorkflowBuildError,
  },
  'node-js-module-in-workflow': {
    message: (d: { what: string; trail: string; package?: string | undefined }) =>
      `${d.package ? `The package "${d.package}" needs ${d.what}` : `${d.what} is used`}, which workflow code cannot have: ${d.trail}.`,
    hint: () =>
      'Workflow code is replayed in a sandbox. Move what needs Node.js into a function with "use step", and call that.',
  },
  'workflow-import-unresolved': {
    message: (d: { specifier: string }) => `"${d.specifier}" cannot be resolved for the workflow bundle.`,
    hint: () =>
      'Install the package, or correct the path; aliases come from the host bundler and from tsconfig paths.',
  },
  'workflow-bundle-failed': {
    message: (d: { reason: string }) => `The workflow code cannot be bundled: ${d.reason}`,
    hint: () =>
      'The code of workflows, and what it imports, must be plain modules that can run outside of Node.js.',
  },
  'app-bundle-failed': {
    message: (d: { reason: string }) => `The app cannot be bundled: ${d.reason}`,
    hint: () =>
      'Install what is missing, or correct the code. What must stay outside of the bundle, list as `external`.',
  },
  'next-route-missing': {
    message: (d: { path: string; reason: string }) => `The route file "${d.path}" ${d.reason}.`,
    hint: () =>
      "Run `npx stepline init`, or write the file with this line: export { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } from 'stepline/next/route'. Commit it.",
    class: () => WorkflowBuildError,
  },
  'host-plugin-missing': {
    message: (d: { plugin: string; host: string }) => `\`${d.plugin}\` found no \`${d.host}\` to work with.`,
    hint: (d: { plugin: string; host: string }) =>
      `List both: \`plugins: [${d.host}, ${d.plugin}]\`. An app without that framework takes the plugin of its own host.`,
    class: () => WorkflowBuildError,
  },
  'vite-server-missing': {
    message: (d: { output: string }) =>
      `No framework makes a server of this app, and none of its files imports "${d.output}": no run would begin.`,
    hint: () =>
      'Import it in your server: `fetch` takes a Request, `handleNodeRequest` is for node:http and Express. Without a server, add a framework or Nitro. `vite preview` serves it as it is.',
    class: () => WorkflowBuildError,
  },
  'astro-adapter-missing': {
    message: (_d: object) =>
      'This Astro app has no adapter: it is built to files, and no server would run its workflows.',
    hint: () =>
      'Add one, `npx astro add node` for example. Pages stay static files unless they say `prerender = false`.',
    class: () => WorkflowBuildError,
  },
  'host-version-unknown': {
    message: (d: { host: string; what: string }) =>
      `This version of ${d.host} is built in another way: ${d.what} could not be found.`,
    hint: (d: { host: string; what: string }) =>
      `Update stepline, or go back to a version of ${d.host} that its README names.`,
    class: () => WorkflowBuildError,
  },
  'module-not-in-bundle': {
    message: (d: { module: string }) => `No workflow imports "${d.module}".`,
    hint: () =>
      'Name a file relative to the root, or a package, as the code imports it. What only steps import is not in the bundle.',
    class: () => WorkflowBuildError,
  },
  'init-host-unknown': {
    message: (d: { root: string }) => `No known host was found in "${d.root}".`,
    hint: () =>
      'Run it next to the package.json that names the framework or bundler. Without any: node --import stepline/register server.ts, or npx stepline build.',
    class: () => WorkflowBuildError,
  },
  'init-not-confirmed': {
    message: (_d: object) => 'Nothing was written, since nobody could be asked.',
    hint: () => 'Run it in a terminal, or with --yes.',
    class: () => WorkflowBuildError,
  },
}))
