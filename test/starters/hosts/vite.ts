import { CALL, HELLO, type Starter } from '../starter.ts'

/** The starter makes pages alone: the handler is a middleware of the dev server, which the user adds to the config. */
export const vite: Starter = {
  host: 'vite',
  package: 'create-vite@9.3.0',
  create: 'create-vite app --template vanilla-ts --no-interactive',
  write: {
    'server/workflows/hello.ts': HELLO,
    'server/api.ts': `import { start } from 'stepline/api'
import { hello } from './workflows/hello'

export async function sayHello() {
  ${CALL}
  return JSON.stringify({ text })
}
`,
    'vite.config.mjs': (text) =>
      text.replace(
        /plugins: \[(.*)\]/,
        `plugins: [
    $1,
    {
      name: 'api',
      configureServer(server) {
        server.middlewares.use('/api/hello', async (_request, response) => {
          const { sayHello } = await server.ssrLoadModule('/server/api.ts')
          response.end(await sayHello())
        })
      },
    },
  ]`,
      ),
  },
  dev: (port) => `npm run dev -- --host 127.0.0.1 --port ${port}`,
}
