import { CALL, HELLO, type Starter } from '../starter.ts'

export const node: Starter = {
  host: 'node',
  package: null,
  create: 'there is none',
  byHand: {
    'package.json': `{
  "name": "app",
  "private": true,
  "type": "module",
  "scripts": { "dev": "node --watch server.js", "start": "node server.js" }
}
`,
    'server.js': `import { createServer } from 'node:http'

const app = createServer((req, res) => {
  if (req.url === '/') res.end('It works')
})

app.listen(process.env.PORT ?? 3000)
`,
  },
  write: {
    'workflows/hello.ts': HELLO,
    'server.js': (text) =>
      `import { createWorkflowListener } from 'stepline/node'
import { start } from 'stepline/api'
import { hello } from './workflows/hello.ts'
${text.replace(
  /createServer\([^]*?\n\}\)/,
  `createServer((req, res) =>
  workflow(req, res, async () => {
    if (req.url === '/') return res.end('It works')
    ${CALL.replaceAll('\n', '\n  ')}
    res.end(JSON.stringify({ text }))
  }),
)`,
)}`.replace('\nconst app', '\nconst workflow = createWorkflowListener()\nconst app'),
  },
  dev: () => 'npm run dev',
}

export const bun: Starter = {
  host: 'bun',
  package: 'bun@1.4.5',
  create: 'bun init --yes app',
  write: {
    'workflows/hello.ts': HELLO,
    'index.ts': () => `import { start } from 'stepline/api'
import { routeOf } from 'stepline/node'
import { fetch as workflow } from 'virtual:stepline/server'
import { hello } from './workflows/hello'

Bun.serve({
  port: process.env.PORT ?? 3000,
  routes: {
    '/': () => new Response('It works'),
    '/api/hello': async () => {
  ${CALL}
  return Response.json({ text })
    },
  },
  fetch: (request) =>
    routeOf(new URL(request.url).pathname) ? workflow(request) : new Response(null, { status: 404 }),
})
`,
  },
  dev: () => 'npx --yes bun@1.4.5 run index.ts',
}
