import { CALL, HELLO, type Starter } from '../starter.ts'

const PAGES = (name: string): string => `${name} makes pages without a server`

const SERVER = `import { createServer } from 'node:http'

createServer((req, res) => {
  res.end('It works')
}).listen(process.env.PORT ?? 3000)
`

/** The same server with the mount and the call. */
const SERVER_WITH_WORKFLOW = `import { createServer } from 'node:http'
import { start } from 'stepline/api'
import { createWorkflowListener } from 'stepline/node'
import { hello } from './workflows/hello.js'

const workflow = createWorkflowListener()

createServer((req, res) => {
  workflow(req, res, () => answer(req.url).then((text) => res.end(text)))
}).listen(process.env.PORT ?? 3000)

async function answer(url) {
  if (url !== '/api/hello') return 'It works'
  ${CALL}
  return text
}
`

/** The same workflow in JavaScript, for bundlers that need a loader to read TypeScript. */
const HELLO_JS = HELLO.replaceAll(': string', '')

interface Bundler {
  host: string
  starter?: string
  packages: Record<string, string>
  /** Name and text of the config. */
  config: readonly [string, string]
  build: string
  /** @default ts */
  language?: 'js'
  /** Of what the bundler makes. @default module */
  format?: 'commonjs'
  /** What `init` leaves to the user in the config. */
  edit?: Starter['write']
}

function serverBy({ host, starter, packages, config, build, language, format, edit }: Bundler): Starter {
  const js = language === 'js'
  const server = js ? 'server.js' : 'server.ts'
  const manifest = {
    name: 'app',
    private: true,
    ...(format !== 'commonjs' && { type: 'module' }),
    scripts: { dev: `${build} && node dist/server.js`, build, start: 'node dist/server.js' },
    devDependencies: packages,
  }
  return {
    host,
    package: null,
    create: starter === undefined ? 'there is none' : PAGES(starter),
    byHand: {
      'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
      [config[0]]: config[1],
      [server]: SERVER,
      '.gitignore': 'node_modules\ndist\n',
    },
    write: {
      ...edit,
      [js ? 'workflows/hello.js' : 'workflows/hello.ts']: js ? HELLO_JS : HELLO,
      [server]: () =>
        js
          ? SERVER_WITH_WORKFLOW
          : SERVER_WITH_WORKFLOW.replace('(url)', '(url?: string)').replace('hello.js', 'hello.ts'),
    },
    dev: () => 'npm run dev',
  }
}

export const webpack = serverBy({
  host: 'webpack',
  starter: 'create-webpack-app',
  packages: { webpack: '^5.113.0', 'webpack-cli': '^7.3.1' },
  config: [
    'webpack.config.mjs',
    `export default {
  mode: 'development',
  target: 'node20',
  entry: './server.js',
  output: { filename: 'server.js' },
};
`,
  ],
  build: 'webpack',
  format: 'commonjs',
  language: 'js',
})

export const rspack = serverBy({
  host: 'rspack',
  starter: 'create-rspack',
  packages: { '@rspack/cli': '^2.2.8', '@rspack/core': '^2.3.4' },
  config: [
    'rspack.config.mjs',
    `import { defineConfig } from '@rspack/cli';

export default defineConfig({
  mode: 'development',
  target: 'node20',
  entry: './server.ts',
  output: { filename: 'server.js' },
  resolve: { extensions: ['...', '.ts'] },
  module: {
    rules: [{ test: /\\.ts$/, loader: 'builtin:swc-loader', options: { detectSyntax: 'auto' } }],
  },
});
`,
  ],
  build: 'rspack build',
  format: 'commonjs',
})

export const rsbuild = serverBy({
  host: 'rsbuild',
  starter: 'create-rsbuild',
  packages: { '@rsbuild/core': '^2.3.2' },
  config: [
    'rsbuild.config.ts',
    `import { defineConfig } from '@rsbuild/core';

export default defineConfig({
  source: { entry: { server: './server.ts' } },
  output: { target: 'node' },
});
`,
  ],
  build: 'rsbuild build',
})

export const farm = serverBy({
  host: 'farm',
  starter: 'create-farm',
  packages: { '@farmfe/core': '^1.7.11', '@farmfe/cli': '^1.0.5' },
  config: [
    'farm.config.ts',
    `import { defineConfig } from '@farmfe/core';

export default defineConfig({
  compilation: {
    input: { server: './server.ts' },
    output: { path: 'dist', targetEnv: 'node', format: 'esm', entryFilename: '[entryName].js' },
  },
});
`,
  ],
  build: 'farm build',
})

export const rollup = serverBy({
  host: 'rollup',
  packages: { rollup: '^4.68.7', '@rollup/plugin-node-resolve': '^16.0.0' },
  config: [
    'rollup.config.js',
    `import resolve from '@rollup/plugin-node-resolve'

export default {
  input: 'server.js',
  output: { dir: 'dist' },
  external: [/^stepline/],
  plugins: [resolve()],
}
`,
  ],
  build: 'rollup -c',
  language: 'js',
})

export const rolldown = serverBy({
  host: 'rolldown',
  packages: { rolldown: '^1.3.2' },
  config: [
    'rolldown.config.js',
    `import { defineConfig } from 'rolldown'

export default defineConfig({
  input: 'server.ts',
  platform: 'node',
  output: { dir: 'dist' },
  external: [/^stepline/],
})
`,
  ],
  build: 'rolldown -c',
})

export const esbuild = serverBy({
  host: 'esbuild',
  packages: { esbuild: '^0.28.2' },
  config: [
    'build.js',
    `import { build } from 'esbuild'

await build({
  entryPoints: ['server.ts'],
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
})
`,
  ],
  build: 'node build.js',
  edit: {
    'build.js': (text) =>
      `import workflow from 'stepline/esbuild'\n${text.replace('bundle: true,', 'bundle: true,\n  plugins: [workflow()],')}`,
  },
})
