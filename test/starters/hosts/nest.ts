import { CALL, HELLO, type Starter } from '../starter.ts'

export const nest: Starter = {
  host: 'nest',
  package: '@nestjs/cli@12.0.8',
  create: 'nest new app --skip-git --skip-install --package-manager npm --no-observe',
  write: {
    'src/workflows/hello.ts': HELLO,
    'src/app.controller.ts': (text) =>
      `import { start } from 'stepline/api';\nimport { hello } from './workflows/hello.js';\n${text.replace(
        /\}\s*$/,
        `
  @Get('api/hello')
  async startHello() {
  ${CALL};
  return { text };
  }
}
`,
      )}`,
  },
  dev: () => 'npm run start:dev',
}
