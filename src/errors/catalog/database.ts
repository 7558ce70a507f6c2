import { WorkflowWorldError } from '../classes/index.ts'
import { defineErrors } from './entry.ts'

/** Raised by the Postgres World and the worker that delivers its messages. */
export const databaseErrors = defineErrors(() => ({
  'database-url-missing': {
    message: (_: object) => 'The Postgres World has no connection string.',
    hint: () => 'Set DATABASE_URL (or WORKFLOW_POSTGRES_URL), or pass `url`.',
    class: () => WorkflowWorldError,
  },
  'worker-address': {
    message: (d: { received: string }) => `The worker has no address to deliver to: --push is ${d.received}.`,
    hint: () => 'Pass the URL of the app, such as --push https://app.example.com.',
    class: () => WorkflowWorldError,
  },
  'worker-concurrency': {
    message: (d: { received: string }) => `--concurrency is ${d.received}, which is no number of messages.`,
    hint: () => 'Pass a whole number from 1 on.',
    class: () => WorkflowWorldError,
  },
  'worker-refused': {
    message: (d: { url: string; status: number; reason: string }) =>
      `${d.url} answered ${d.status}: ${d.reason}. The message comes again later.`,
    hint: () =>
      'With 401, worker and app have different secrets or stores; with 404, the route is elsewhere.',
    class: () => WorkflowWorldError,
  },
  'delivery-redirected': {
    message: (d: { url: string; status: number; location: string }) =>
      `${d.url} redirects to ${d.location} (${d.status}): the message did not reach the route and comes again later.`,
    hint: () =>
      'A middleware, proxy or login stands before the route: let /.well-known/workflow/ pass there (in Next.js the `matcher` of proxy.ts). Messages are signed, and the route refuses all others.',
    class: () => WorkflowWorldError,
  },
  'delivery-intercepted': {
    message: (d: { url: string; status: number; type: string; reason: string }) =>
      `${d.url} answered ${d.status} with ${d.type}, which is not the route's answer: ${d.reason}`,
    hint: () =>
      'Something else answers there: a login page, a proxy, the page of a base path. Give --push the address of the app with its base path, and let /.well-known/workflow/ pass. The message comes again later.',
    class: () => WorkflowWorldError,
  },
  'delivery-unreachable': {
    message: (d: { url: string; reason: string }) => `${d.url} cannot be reached: ${d.reason}.`,
    hint: () => 'Check that the app runs and that --push has its address. The message comes again later.',
    class: () => WorkflowWorldError,
  },
  'database-schema-name': {
    message: (d: { name: string }) => `"${d.name}" cannot be the name of the schema.`,
    hint: () => 'Use letters, digits and underscores, at most 48, not beginning with a digit.',
    class: () => WorkflowWorldError,
  },
  'database-driver-missing': {
    message: (d: { reason: string }) => `The PostgreSQL client "pg" cannot be loaded: ${d.reason}.`,
    hint: () => 'Install it beside this package (`npm install pg`): only apps on the Postgres World need it.',
    class: () => WorkflowWorldError,
  },
  'database-unavailable': {
    message: (d: { store: string; reason: string }) => `${d.store} cannot be reached: ${d.reason}.`,
    hint: () => 'Nothing was changed. Check the connection string, and that the server accepts connections.',
    class: () => WorkflowWorldError,
  },
  'database-connection-lost': {
    message: (d: { store: string; reason: string }) =>
      `The connection to ${d.store} was lost: ${d.reason}. Whether the write was made is not known.`,
    hint: () => 'Runs go on from what their logs say as soon as the server is back; ask again for the rest.',
    class: () => WorkflowWorldError,
  },
  'payload-too-large': {
    message: (d: { size: number; limit: number }) =>
      `A value has ${d.size} bytes as it is stored; the store takes up to ${d.limit}.`,
    hint: () => 'Keep large data elsewhere and pass its address, or write it to a stream.',
    class: () => WorkflowWorldError,
  },
  'database-failed': {
    message: (d: { store: string; code: string; reason: string }) =>
      `${d.store} refused a statement (SQLSTATE ${d.code}): ${d.reason}; the write was undone.`,
    hint: () => 'Check permissions and disk space of the server; otherwise please report it.',
    class: () => WorkflowWorldError,
  },
  'database-older': {
    message: (d: { store: string; found: number; known: number }) =>
      `${d.store} has schema ${d.found === 0 ? 'none' : d.found}, and this version needs ${d.known}.`,
    hint: () => 'Nothing was changed. Run `npx stepline migrate` with a role that may change the schema.',
    class: () => WorkflowWorldError,
  },
  'database-newer': {
    message: (d: { store: string; found: number; known: number }) =>
      `${d.store} was migrated by a newer version (schema ${d.found}; this version knows up to ${d.known}).`,
    hint: () => 'Nothing was changed. Update this package, or use another schema.',
    class: () => WorkflowWorldError,
  },
  'database-migration-failed': {
    message: (d: { store: string; reason: string }) => `${d.store} could not be migrated: ${d.reason}.`,
    hint: () =>
      'Nothing was changed. Run `npx stepline migrate` with a role that may create schemas, tables and functions.',
    class: () => WorkflowWorldError,
  },
  'database-notifications-missing': {
    message: (d: { store: string }) =>
      `Notifications of ${d.store} do not arrive: there is a pooler in transaction mode in between.`,
    hint: () =>
      'Other processes are heard by polling now. Let WORKFLOW_POSTGRES_LISTEN_URL lead to the server directly.',
    class: () => WorkflowWorldError,
  },
}))
