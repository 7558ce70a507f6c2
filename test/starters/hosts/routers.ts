import { CALL, HELLO, type Starter, webHandler } from '../starter.ts'

export const tanstackStart: Starter = {
  host: 'tanstack-start',
  package: '@tanstack/cli@0.71.0',
  create:
    'tanstack create app --framework react --blank --non-interactive --package-manager npm --no-install --no-git --no-toolchain --no-intent',
  write: {
    'src/workflows/hello.ts': HELLO,
    'src/routes/api/hello.ts': `import { createFileRoute } from '@tanstack/react-router'
import { start } from 'stepline/api'
import { hello } from '../../workflows/hello'

export const Route = createFileRoute('/api/hello')({
  server: {
    handlers: {
      GET: async () => {
  ${CALL}
  return Response.json({ text })
      },
    },
  },
})
`,
  },
  dev: (port) => `npm run dev -- --host 127.0.0.1 --port ${port}`,
}

export const reactRouter: Starter = {
  host: 'react-router',
  package: null,
  create: 'create-react-router takes its template from GitHub',
  newerNode: true,
  byHand: {
    'package.json': `{
  "name": "app",
  "private": true,
  "type": "module",
  "scripts": { "build": "react-router build", "dev": "react-router dev" },
  "dependencies": {
    "@react-router/node": "8.4.0",
    "@react-router/serve": "8.4.0",
    "isbot": "^5.1.40",
    "react": "^19.3.1",
    "react-dom": "^19.3.1",
    "react-router": "8.4.0"
  },
  "devDependencies": {
    "@react-router/dev": "8.4.0",
    "@tailwindcss/vite": "^4.1.13",
    "@types/node": "^22",
    "@types/react": "^19.2.7",
    "@types/react-dom": "^19.2.3",
    "tailwindcss": "^4.1.13",
    "typescript": "^6.0.3",
    "vite": "^8.3.8"
  }
}
`,
    'vite.config.ts': `import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [tailwindcss(), reactRouter()],
  resolve: { tsconfigPaths: true },
});
`,
    'react-router.config.ts': `import type { Config } from "@react-router/dev/config";

export default { ssr: true } satisfies Config;
`,
    'tsconfig.json': `{
  "include": ["**/*", ".react-router/types/**/*"],
  "compilerOptions": {
    "lib": ["DOM", "DOM.Iterable", "ES2022"],
    "types": ["node", "vite/client"],
    "target": "ES2022",
    "module": "ES2022",
    "moduleResolution": "bundler",
    "jsx": "react-jsx",
    "rootDirs": [".", "./.react-router/types"],
    "paths": { "~/*": ["./app/*"] },
    "noEmit": true,
    "strict": true
  }
}
`,
    'app/app.css': '@import "tailwindcss";\n',
    'app/routes.ts': `import { type RouteConfig, index } from "@react-router/dev/routes";

export default [index("routes/home.tsx")] satisfies RouteConfig;
`,
    'app/root.tsx': `import { Outlet, Scripts } from "react-router";
import "./app.css";

export function Layout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en">
      <body>
        {children}
        <Scripts />
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}
`,
    'app/routes/home.tsx': 'export default function Home() {\n  return <h1>It works</h1>;\n}\n',
    '.gitignore': '/node_modules/\n/.react-router/\n/build/\n',
  },
  write: {
    'app/workflows/hello.ts': HELLO,
    'app/routes/hello.ts': webHandler('../workflows/hello', 'async function loader()'),
    'app/routes.ts': (text) =>
      text
        .replace('index }', 'index, route }')
        .replace(
          '[index("routes/home.tsx")]',
          '[index("routes/home.tsx"), route("api/hello", "routes/hello.ts")]',
        ),
  },
  dev: (port) => `npm run dev -- --host 127.0.0.1 --port ${port}`,
}
