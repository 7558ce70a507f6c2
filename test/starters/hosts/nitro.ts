import { CALL, HELLO, type Starter } from '../starter.ts'

const write = {
  'server/workflows/hello.ts': HELLO,
  'server/api/hello.ts': `import { defineHandler } from 'nitro'
import { start } from 'stepline/api'
import { hello } from '../workflows/hello'

export default defineHandler(async () => {
  ${CALL}
  return { text }
})
`,
}

const create = 'create-nitro-app takes its template from GitHub'

const files = {
  'server/routes/index.ts': `import { defineHandler } from "nitro";

export default defineHandler(() => "It works");
`,
  '.gitignore': 'node_modules\n.output\n.nitro\n',
}

export const nitro: Starter = {
  host: 'nitro',
  package: null,
  create,
  byHand: {
    'package.json': `{
  "name": "nitro-app",
  "private": true,
  "type": "module",
  "scripts": { "build": "nitro build", "dev": "nitro dev" },
  "devDependencies": { "nitro": "3.0.260903-beta" }
}
`,
    'nitro.config.ts': `import { defineConfig } from "nitro";

export default defineConfig({
  serverDir: "./server",
});
`,
    ...files,
  },
  write,
  dev: (port) => `npm run dev -- --host 127.0.0.1 --port ${port}`,
}

export const nitroVite: Starter = {
  host: 'nitro-vite',
  package: null,
  create,
  byHand: {
    'package.json': `{
  "name": "nitro-app",
  "private": true,
  "type": "module",
  "scripts": { "build": "vite build", "dev": "vite dev" },
  "devDependencies": { "nitro": "3.0.260903-beta", "vite": "^8.3.8" }
}
`,
    'vite.config.ts': `import { defineConfig } from "vite";
import { nitro } from "nitro/vite";

export default defineConfig({
  plugins: [
    nitro({ serverDir: "./server" })
  ],
});
`,
    ...files,
  },
  write,
  dev: (port) => `npm run dev -- --host 127.0.0.1 --port ${port}`,
}
