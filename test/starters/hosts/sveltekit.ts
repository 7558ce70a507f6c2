import { HELLO, type Starter, webHandler } from '../starter.ts'

export const sveltekit: Starter = {
  host: 'sveltekit',
  package: 'sv@0.17.1',
  create: 'sv create app --template minimal --types ts --no-add-ons --no-install',
  write: {
    'src/workflows/hello.ts': HELLO,
    'src/routes/api/hello/+server.ts': webHandler('../../../workflows/hello', 'async function GET()'),
  },
  dev: (port) => `npm run dev -- --host 127.0.0.1 --port ${port}`,
}
