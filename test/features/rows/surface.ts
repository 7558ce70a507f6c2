import { row, type Section } from '../row.ts'

export const packageSurface: Section = {
  title: '1 What apps import',
  rows: [
    row(
      '1.1a',
      'every documented entry and name is there',
      'types/types: an app that moves here > finds the types of $subpath that it imports',
      'unit/api-surface: finds in %s what it imports',
    ),
    row(
      '1.1b',
      'every entry loads in plain Node, installed under either name',
      'e2e/tarball: loads by every entry, in plain Node',
    ),
    row(
      '1.1c',
      'types resolve with nodenext and bundler resolution; every signature is pinned',
      "e2e/tarball: has types that hold together, by Node's rules or a bundler's",
      'types/types: of $subpath are these',
    ),
    row(
      '1.1d',
      'inside workflow code the same import is the realm’s own',
      'unit/boundaries/boundaries: %s runs in the realm: no node:, no packages',
      'runtime/error-classes: errors that a step threw are instances of what workflow code imports',
    ),
    row(
      '1.1e',
      'what workflow code must not call says what to do instead',
      'e2e/docs-app/error-pages: what only the outside may do says so in workflow code',
    ),
    row(
      '1.1f',
      'getWorldHandlers() is no export: adapters mount workflowEntrypoint()',
      'unit/api-surface: of %s are these',
    ),
    row(
      '1.1g',
      '@workflow/serde is found in workflows and steps without being installed',
      'build/apps: languages, module systems, barrels, cycles',
    ),
    row(
      '1.1h',
      'what only a plugin resolves has types: virtual:stepline/flow, @workflow/serde',
      'types/types: %s compiles, and what must not compile does not',
      "e2e/tarball: has types that hold together, by Node's rules or a bundler's",
    ),
    row('1.2', 'names that were taken out stay out', 'unit/api-surface: finds in %s what it imports'),
    row(
      '1.3a',
      'one flow route and one webhook route; none for steps',
      'host-suite: the routes: health, no webhook for an unknown token, none for steps',
    ),
    row('1.3b', 'the build has one flow handler', 'host-suite: the output has one flow handler'),
    row(
      '1.3c',
      'the flow route answers POST, GET, HEAD and OPTIONS',
      'runtime/route: answers health, HEAD and OPTIONS, and nothing else',
    ),
    row(
      '1.3d',
      'an unknown webhook token is an empty 404',
      'runtime/mounts: answers an unknown webhook token with an empty 404, also after a large body that nobody reads',
    ),
    row(
      '1.3e',
      'browsers that import a workflow get its id and nothing else of it',
      'host-suite: browsers get the ids of workflows and steps, and not what they do',
    ),
  ],
}

export const directives: Section = {
  title: '2 Directives and ids',
  rows: [
    row(
      '2.1a',
      'a workflow called directly refuses; it carries its id for start()',
      'compiler/registration: workflows refuse to be called, and carry their id',
    ),
    row(
      '2.1b',
      'a workflow awaited by another is part of that run',
      'e2e/docs-app/cookbook: composition: a workflow called directly is part of its caller',
    ),
    row(
      '2.2a',
      'a step called outside of a run is a plain call',
      'compiler/registration: steps called by the application are plain calls',
      'e2e/docs-app/foundations: a step gives the same in a workflow and called directly by a route',
    ),
    row(
      '2.2b',
      'methods are steps too, and take their instance along',
      'e2e/docs-app/foundations: methods that are steps take their instance along',
    ),
    row(
      '2.2c',
      'a nested step takes along what it closes over',
      'e2e/docs-app/cookbook: serializable steps: a factory of steps keeps what it closes over',
    ),
    row(
      '2.2d',
      'bound receivers and arguments of a step go along',
      'runtime/serialization: functions as values > a step can be handed to a step, bound and called there',
      'runtime/serialization: functions as values > a step that a step returns is a step again, with what it was bound to',
    ),
    row(
      '2.2e',
      'properties set on a step function stay',
      'compiler/registration: keeps functions, their names and their properties',
    ),
    row(
      '2.3a',
      'ids come from path and name only',
      'compiler/ids: %s in %s is %s',
      'build/workflow-bundle: is the same, with its manifest, wherever the app lies',
    ),
    row('2.3b', 'packages have ids of name and version', 'compiler/ids: a package id replaces the path'),
    row('2.3c', 'nested functions and members have paths of names', 'compiler/ids: names > %s'),
    row(
      '2.3d',
      'two functions with one id fail the build',
      'build/workflow-bundle: includes an id that two files claim',
    ),
    row(
      '2.4',
      'a class with both symbols is known on both sides without registration',
      'runtime/serialization: as instances of the classes of workflow code',
      'e2e/docs-app/foundations: a class with the two symbols is itself on both sides',
      'compiler/registration: keys: %s',
    ),
    row(
      '2.5',
      'a Node module used by workflow code fails the build, with the way there',
      'build/workflow-bundle: are reported once per export used, at the import, with the way there',
    ),
    row(
      '2.6',
      'compiled programs do what their sources do, in every form of function and closure',
      'build/programs: gives what the programs give without the compiler',
      'compiler/equivalence: a compiled workflow gives what the source gives',
    ),
    row(
      '2.7',
      'an app that cannot be bundled is told where, in its sources',
      'build/combined-bundle: reports what the rest of the app lacks, where it is in the sources',
    ),
  ],
}
