import { CALL, HELLO, type Starter } from '../starter.ts'

export const astro: Starter = {
  host: 'astro',
  package: null,
  create: 'create-astro takes its template from GitHub',
  byHand: {
    'package.json': `{
  "name": "app",
  "type": "module",
  "version": "0.0.1",
  "private": true,
  "scripts": { "dev": "astro dev", "build": "astro build", "preview": "astro preview" },
  "dependencies": { "astro": "^7.3.5" }
}
`,
    'astro.config.mjs': `// @ts-check
import { defineConfig } from 'astro/config';

export default defineConfig({});
`,
    'src/pages/index.astro': '<html lang="en"><body><h1>Astro</h1></body></html>\n',
    'tsconfig.json': '{ "extends": "astro/tsconfigs/strict", "include": [".astro/types.d.ts", "**/*"] }\n',
    '.gitignore': 'dist/\n.astro/\nnode_modules/\n',
  },
  newerNode: true,
  write: {
    'src/workflows/hello.ts': HELLO,
    'src/pages/api/hello.ts': `import { start } from 'stepline/api'
import { hello } from '../../workflows/hello'

export const prerender = false

export async function GET() {
  ${CALL}
  return Response.json({ text })
}
`,
  },
  dev: (port) => `npm run dev -- --host 127.0.0.1 --port ${port}`,
}
