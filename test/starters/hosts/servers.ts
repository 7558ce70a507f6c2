import { CALL, HELLO, type Starter } from '../starter.ts'

export const hono: Starter = {
  host: 'hono',
  package: null,
  create: 'create-hono takes its template from GitHub',
  byHand: {
    'package.json': `{
  "name": "app",
  "type": "module",
  "scripts": {
    "dev": "tsx watch src/index.ts",
    "build": "tsc",
    "start": "node dist/index.js"
  },
  "dependencies": { "@hono/node-server": "^2.1.9", "hono": "^4.13.19" },
  "devDependencies": { "@types/node": "^20.19.0", "tsx": "^4.20.0", "typescript": "^6.0.3" }
}
`,
    'tsconfig.json': `{
  "compilerOptions": {
    "target": "ESNext",
    "module": "NodeNext",
    "strict": true,
    "verbatimModuleSyntax": true,
    "skipLibCheck": true,
    "types": ["node"],
    "outDir": "./dist"
  },
  "exclude": ["node_modules"]
}
`,
    'src/index.ts': `import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const app = new Hono()

app.get('/', (c) => c.text('It works'))

serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) })
`,
    '.gitignore': 'dist/\nnode_modules/\n',
  },
  write: {
    'src/workflows/hello.ts': HELLO,
    'src/index.ts': (text) => `import { start } from 'stepline/api'
import { hello } from './workflows/hello.js'
${text}
app.get('/api/hello', async (c) => {
  ${CALL}
  return c.json({ text })
})
`,
  },
  dev: () => 'npm run dev',
}

export const express: Starter = {
  host: 'express',
  package: null,
  create: 'express-generator makes apps of Express 4',
  byHand: {
    'package.json': `{
  "name": "app",
  "type": "module",
  "scripts": { "start": "node app.js", "dev": "node --watch app.js" },
  "dependencies": { "express": "^5.3.0" }
}
`,
    'app.js': `import express from 'express';

const app = express();
const port = process.env.PORT ?? 3000;

app.get('/', (req, res) => res.send('It works'));

app.listen(port);
`,
  },
  write: {
    'workflows/hello.ts': HELLO,
    'app.js': (text) => `import { start } from 'stepline/api';
import { hello } from './workflows/hello.ts';
${text}
app.get('/api/hello', async (req, res) => {
  ${CALL};
  res.json({ text });
});
`,
  },
  dev: () => 'npm run dev',
}

export const fastify: Starter = {
  host: 'fastify',
  package: 'fastify-cli@8.0.2',
  create: 'fastify generate app --esm',
  write: {
    'workflows/hello.ts': HELLO,
    'routes/api/hello/index.js': `import { start } from 'stepline/api'
import { hello } from '../../../workflows/hello.ts'

export default async function (fastify, opts) {
  fastify.get('/', async function (request, reply) {
  ${CALL}
  return { text }
  })
}
`,
  },
  dev: () => 'npm run dev',
}
