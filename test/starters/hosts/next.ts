import { HELLO, type Starter, webHandler } from '../starter.ts'

export const next: Starter = {
  host: 'next',
  package: 'create-next-app@16.4.3',
  create: 'create-next-app app --yes --ts --app --use-npm --skip-install --disable-git',
  write: {
    'workflows/hello.ts': HELLO,
    'app/api/hello/route.ts': webHandler('@/workflows/hello', 'async function GET()'),
  },
  dev: (port) => `npm run dev -- --port ${port}`,
}
