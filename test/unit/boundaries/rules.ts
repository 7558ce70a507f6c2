import type { Import } from './read-imports.ts'

/** What one part of the code may import. The table is the drawing of ARCHITECTURE.md, read by the test next to it. */
interface Part {
  /** Other parts whose values it may import. */
  parts: string[]
  /** Single files of other parts, and the reason they are not behind an index. */
  files?: string[]
  /** Files of which only the types may be known. */
  types?: string[]
  /** npm packages. Their types count too, since a published declaration would need them. */
  packages: string[]
  /** May it import `node:`? */
  node: boolean
}

/** What plugins adapt to, and the adapter. Value imports of hosts are optional peers; their types cost nothing. */
const HOSTS = [
  'unplugin',
  'vite',
  'rollup',
  'rolldown',
  'webpack',
  '@rspack/core',
  '@rsbuild/core',
  'esbuild',
  '@farmfe/core',
]
const SERVERS = ['nitro', 'hono', 'express', 'fastify', '@nestjs/common', '@nestjs/core', 'typescript']
/** Whose tests run workflows. */
const TEST_RUNNERS = ['vitest']

/** Parts by folder; the longest matching folder wins. */
const PARTS: Record<string, Part> = {
  'src/errors': { parts: [], packages: [], node: false },
  'src/codec': { parts: ['src/errors'], packages: [], node: false },
  'src/world': { parts: ['src/codec', 'src/errors'], packages: ['zod'], node: false },
  'src/compiler': {
    parts: ['src/errors'],
    packages: ['@babel/parser', '@babel/types', 'magic-string', '@jridgewell/trace-mapping'],
    node: false,
  },
  'src/bundler': {
    parts: ['src/compiler', 'src/errors'],
    packages: [
      'esbuild',
      '@babel/parser',
      '@babel/types',
      'magic-string',
      'zod',
      '@jridgewell/trace-mapping',
    ],
    node: true,
  },
  'src/engine': {
    parts: ['src/world', 'src/codec', 'src/errors'],
    types: ['src/sandbox/contract.ts'],
    packages: [],
    node: false,
  },
  'src/sandbox': { parts: ['src/codec', 'src/errors'], packages: ['@jridgewell/trace-mapping'], node: true },
  // Runs inside the realm, where there is nothing but the language.
  'src/sandbox/prelude': {
    parts: ['src/codec', 'src/errors'],
    types: ['src/sandbox/contract.ts'],
    packages: [],
    node: false,
  },
  'src/sandbox/api': {
    parts: ['src/codec', 'src/errors', 'src/sandbox/prelude'],
    types: ['src/sandbox/contract.ts', 'src/api/index.ts', 'src/index.ts'],
    packages: [],
    node: false,
  },
  'src/runtime': {
    parts: ['src/engine', 'src/sandbox', 'src/world', 'src/codec', 'src/errors'],
    files: ['src/worlds/index.ts'],
    packages: ['zod', '@jridgewell/trace-mapping', '@opentelemetry/api'],
    node: true,
  },
  'src/api': {
    parts: ['src/runtime', 'src/engine', 'src/world', 'src/codec', 'src/errors'],
    packages: [],
    node: true,
  },
  'src/index.ts': { parts: ['src/api', 'src/runtime', 'src/codec', 'src/errors'], packages: [], node: false },
  // Types alone, of what the generated modules export.
  'src/virtual-modules.d.ts': {
    parts: [],
    files: ['src/runtime/routes/routes.ts', 'src/bundler/manifest.ts', 'src/codec/serde.ts'],
    packages: [],
    node: false,
  },
  // The table of Worlds, by lazy imports; each World is a part of its own.
  'src/worlds': {
    parts: ['src/worlds/seal', 'src/worlds/sqlite', 'src/worlds/postgres', 'src/world', 'src/errors'],
    packages: [],
    node: true,
  },
  'src/worlds/seal': { parts: ['src/world', 'src/errors'], packages: [], node: true },
  'src/worlds/shared': { parts: ['src/world', 'src/errors'], packages: [], node: true },
  'src/worlds/sqlite': {
    parts: ['src/worlds/shared', 'src/world', 'src/errors'],
    packages: ['libsql'],
    node: true,
  },
  'src/worlds/simulated': {
    parts: ['src/worlds/shared', 'src/world', 'src/errors'],
    packages: [],
    node: true,
  },
  'src/worlds/postgres': {
    parts: ['src/worlds/shared', 'src/world', 'src/errors'],
    packages: ['pg'],
    node: true,
  },
  // Copies rows as they lie in the tables, so it knows what Worlds keep to themselves.
  'src/worlds/transfer': {
    parts: ['src/worlds/shared', 'src/world', 'src/errors'],
    files: [
      'src/worlds/sqlite/driver.ts',
      'src/worlds/sqlite/driver-libsql.ts',
      'src/worlds/sqlite/event-key.ts',
      'src/worlds/sqlite/migrate.ts',
      'src/worlds/sqlite/open.ts',
      'src/worlds/sqlite/operations/stored-payload.ts',
      'src/worlds/sqlite/operations/streams.ts',
      'src/worlds/sqlite/options.ts',
      'src/worlds/sqlite/owners.ts',
      'src/worlds/sqlite/retry-busy.ts',
      'src/worlds/sqlite/status-codes.ts',
      'src/worlds/sqlite/store-errors.ts',
      'src/worlds/postgres/database-errors.ts',
      'src/worlds/postgres/driver.ts',
      'src/worlds/postgres/driver-pg.ts',
      'src/worlds/postgres/label.ts',
      'src/worlds/postgres/migrate.ts',
      'src/worlds/postgres/operations/owners.ts',
      'src/worlds/postgres/options.ts',
      'src/worlds/postgres/payload.ts',
      'src/worlds/postgres/text.ts',
    ],
    packages: [],
    node: true,
  },
  'src/observability': {
    parts: ['src/api', 'src/world', 'src/codec', 'src/errors'],
    packages: ['@opentelemetry/api'],
    node: false,
  },
  'src/testing': {
    parts: [
      'src/api',
      'src/runtime',
      'src/bundler',
      'src/world',
      'src/worlds',
      'src/worlds/sqlite',
      'src/codec',
      'src/errors',
    ],
    packages: ['vitest'],
    node: true,
  },
  'src/cli': {
    parts: [
      'src/bundler',
      'src/worlds',
      'src/worlds/postgres',
      'src/worlds/transfer',
      'src/world',
      'src/errors',
    ],
    files: ['src/runtime/routes/signature.ts'],
    packages: [],
    node: true,
  },
  'src/scripts': {
    parts: ['src/errors'],
    files: ['src/sandbox/bundle-prelude.ts', 'test/features/index.ts'],
    packages: ['esbuild', 'typescript'],
    node: true,
  },
  plugins: {
    parts: ['src/bundler', 'src/compiler', 'src/errors', 'src/runtime', 'src/world'],
    packages: [...HOSTS, ...SERVERS, ...TEST_RUNNERS],
    node: true,
  },
}

/** The prelude is bundled from source in tests and scripts; the package build replaces `prelude-source.ts`. */
const PRELUDE_EXCEPTION = { file: 'src/sandbox/bundle-prelude.ts', package: 'esbuild' }

/** The rule that an import breaks, in words; undefined when it is fine. */
export function brokenRule(found: Import): string | undefined {
  const from = partOf(found.file)
  if (from === undefined)
    return 'belongs to no part: add its folder to the table in test/unit/boundaries/rules.ts'
  const part = PARTS[from] as Part
  if (found.kind === 'node') return part.node ? undefined : `${from} must not import ${found.target}`
  if (found.kind === 'package') return packageRule(from, part, found)
  return fileRule(from, part, found)
}

function packageRule(from: string, part: Part, found: Import): string | undefined {
  if (part.packages.includes(found.target)) return undefined
  if (found.file === PRELUDE_EXCEPTION.file && found.target === PRELUDE_EXCEPTION.package) return undefined
  return `${from} must not know the package ${found.target}; it may know ${part.packages.join(', ') || 'none'}`
}

function fileRule(from: string, part: Part, { target, typeOnly }: Import): string | undefined {
  const to = partOf(target)
  if (to === from || part.files?.includes(target)) return undefined
  if (typeOnly && part.types?.includes(target)) return undefined
  if (to === undefined || !part.parts.includes(to))
    return `${from} must not import ${target}; it may import ${part.parts.join(', ') || 'no other part'}`
  // What steps import stays light when run from source, too: the entry takes the few files that it needs.
  if (from === 'src/index.ts') return undefined
  // Types may be taken from where they are declared: no code follows them.
  if (typeOnly || target === `${to}/index.ts` || to.startsWith('src/sandbox/')) return undefined
  return `${from} must import ${to} through its index.ts`
}

function partOf(file: string): string | undefined {
  return Object.keys(PARTS)
    .filter((folder) => file === folder || file.startsWith(`${folder}/`))
    .toSorted((a, b) => b.length - a.length)[0]
}
