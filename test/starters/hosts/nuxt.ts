import { CALL, HELLO, type Starter } from '../starter.ts'

export const nuxt: Starter = {
  host: 'nuxt',
  package: null,
  create: 'create-nuxt takes its template from GitHub',
  byHand: {
    'package.json': `{
  "name": "app",
  "type": "module",
  "private": true,
  "scripts": { "build": "nuxt build", "dev": "nuxt dev", "postinstall": "nuxt prepare" },
  "dependencies": { "nuxt": "^4.5.2", "vue": "^3.5.0", "vue-router": "^5.0.0" }
}
`,
    'nuxt.config.ts': `export default defineNuxtConfig({
  compatibilityDate: '2025-07-15',
  devtools: { enabled: true },
})
`,
    'app/app.vue': `<template>
  <div>
    <NuxtRouteAnnouncer />
    <NuxtWelcome />
  </div>
</template>
`,
    'tsconfig.json': `{
  "files": [],
  "references": [
    { "path": "./.nuxt/tsconfig.app.json" },
    { "path": "./.nuxt/tsconfig.server.json" },
    { "path": "./.nuxt/tsconfig.shared.json" },
    { "path": "./.nuxt/tsconfig.node.json" }
  ]
}
`,
    '.gitignore': '.output\n.nuxt\nnode_modules\n',
  },
  write: {
    'server/workflows/hello.ts': HELLO,
    'server/api/hello.ts': `import { start } from 'stepline/api'
import { hello } from '../workflows/hello'

export default defineEventHandler(async () => {
  ${CALL}
  return { text }
})
`,
  },
  newerNode: true,
  dev: (port) => `npm run dev -- --host 127.0.0.1 --port ${port}`,
}
