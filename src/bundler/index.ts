/**
 * The bundler: finds what an app declares, builds the workflow bundle for the sandbox, generates the modules that hosts
 * serve, and makes one self-contained file of it all for those without a bundler.
 *
 * Must not know: any host bundler but esbuild, or what the generated modules do when they run.
 */
export { buildProject, listWorkflows, type ProjectBuild, throwOnErrors, type WorkflowRef } from './build.ts'
export { type CombinedBundle, type CombinedBundleOptions, createCombinedBundle } from './combined-bundle.ts'
export { inlineMap } from './host-plugin.ts'
export { diagnosticAt } from './diagnostics.ts'
export { keepLines } from './keep-lines.ts'
export { loaderOf } from './dependencies.ts'
export { installedNames, isMadeForWorkflows, packageOf, readNearestManifest } from './package-id.ts'
export { composeMaps } from './compose-maps.ts'
export { type ImportGraph, trailTo } from './import-graph.ts'
export { type Manifest, manifestSchema, printManifest } from './manifest.ts'
export { checkRoute, routePath, routeSource } from './next-route.ts'
export { type HostResolver, type ProjectOptions } from './options.ts'
export {
  findInstalled,
  isOwnFile,
  isOwnImport,
  meansOwnPackage,
  ownFile,
  ownPackage,
  ownSubpath,
} from './own-package.ts'
export { fileOfId, isCodeFile } from './paths.ts'
export { createProject, needsTransform, type Project } from './project.ts'
export {
  compileForHost,
  nameWorld,
  createSession,
  currentBuild,
  type FlowParts,
  flowLoader,
  type HostCompileOptions,
  invalidate,
  ownEntry,
  registerFlowLoader,
  type Session,
  standaloneFlowModule,
  VIRTUAL_PREFIX,
  virtualModule,
  type VirtualName,
  virtualNameOf,
} from './session.ts'
export { buildWorkflowBundle, findTsconfig, type WorkflowBundle } from './workflow-bundle.ts'
