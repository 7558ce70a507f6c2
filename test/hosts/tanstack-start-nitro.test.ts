import { describeHost } from '../host-suite.ts'

describeHost({
  name: 'tanstack-start',
  variant: {
    name: 'tanstack-start-nitro',
    scripts: {
      dev: 'vite dev --config vite.nitro.config.ts --host $HOST --port $PORT',
      build: 'vite build --config vite.nitro.config.ts',
      start: 'node .output/server/index.mjs',
    },
  },
  workflows: 'src/workflows',
  newerNode: ['dev', 'build'],
  output: ['.output'],
  browser: '.output/public',
  dated: ['.output/nitro.json'],
  skip: {
    production:
      'runs work, but Nitro bundles the server once more: stacks of steps name the built file, and the flow handler is there twice',
  },
})
