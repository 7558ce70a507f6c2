/** Path → text. */
export type Files = Record<string, string>

/** How a fresh app of a host is made, and what its user does until the first run. */
export interface Starter {
  host: string
  /** The host's own starter, `create-vite@9.3.0`; null where the app is written by hand. */
  package: string | null
  /** What is run of that package, without questions, in the folder above the app's; else why there is none that can be run. */
  create: string
  /** What the starter's template would give, where the app is written by hand. */
  byHand?: Files
  /** Whether the host needs a newer Node.js than this one. @default false */
  newerNode?: boolean
  /** What the user writes once the app is set up: the first workflow, and what calls it. Files that are there are changed. */
  write: Record<string, string | ((text: string) => string)>
  /** The host's own dev command. It is told the port by `PORT` as well. */
  dev: (port: number) => string
  /** What the user opens to start the first run. @default `/api/hello` */
  path?: string
}

/** The first workflow: one step, one sleep. */
export const HELLO = `import { sleep } from 'stepline'

export async function hello(name: string) {
  'use workflow'
  const text = await greet(name)
  await sleep(100)
  return text
}

async function greet(name: string) {
  'use step'
  return \`Hello, \${name}!\`
}
`

/** What its result must be, in the answer of the app. */
export const EXPECTED = 'Hello, Ada!'

/** The body of a handler that starts the workflow and waits for its end. */
export const CALL = `const run = await start(hello, ['Ada'])
  const text = await run.returnValue`

/** A handler that takes and gives what the web does, exported by a name or by default. */
export function webHandler(workflow: string, head: string): string {
  return `import { start } from 'stepline/api'
import { hello } from '${workflow}'

export ${head} {
  ${CALL}
  return Response.json({ text })
}
`
}
