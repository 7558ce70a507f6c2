import { once } from 'node:events'
import { createError } from '../../errors/index.ts'
import { messageSecrets } from '../../runtime/routes/signature.ts'
import { openWorld } from '../../worlds/index.ts'
import type { Command, CommandContext } from '../index.ts'
import { pushMessage } from '../push-message.ts'

const ROUTE = '/.well-known/workflow/v1/flow'
const DEFAULT_CONCURRENCY = 50

/**
 * Delivers the messages of the queue to the flow route of an app that cannot consume them itself, since its processes
 * live no longer than a request. Each message is signed; one that is not answered with 200 comes again later.
 */
export const worker: Command = {
  summary: 'delivers messages to the route of an app over HTTP, for serverless hosts',
  options: { push: { type: 'string' }, concurrency: { type: 'string' } },
  help: [
    '  --push <url>          the app, or its flow route',
    `  --concurrency <n>     messages under way at the same time (default: ${DEFAULT_CONCURRENCY})`,
    '  The World is the one that the environment names (default: postgres); WORKFLOW_SECRET must be that of the app, if it has one.',
  ],
  async run(context) {
    const url = routeUrl(context.options['push'])
    const world = await openWorld(
      process.env['WORKFLOW_TARGET_WORLD'] || process.env['WORKFLOW_WORLD'] || 'postgres',
    )
    try {
      const [secret] = await messageSecrets(world)
      const consumer = world.queue.consume((delivery) => pushMessage({ url, secret }, delivery), {
        concurrency: readConcurrency(context),
      })
      context.say(`Delivering messages of ${world.name} to ${url.href}`, { delivering: url.href })
      await interrupted()
      await consumer.stop()
    } finally {
      await world.close()
    }
    context.say('Stopped.', { stopped: true })
  },
}

function routeUrl(given: string | boolean | undefined): URL {
  if (typeof given !== 'string' || !/^https?:\/\//.test(given) || !URL.canParse(given)) {
    throw createError('worker-address', { received: String(given ?? 'nothing') })
  }
  const url = new URL(given)
  if (!url.pathname.endsWith('/flow')) url.pathname = url.pathname.replace(/\/$/, '') + ROUTE
  return url
}

function readConcurrency({ options }: CommandContext): number {
  const value = Number(options['concurrency'] ?? DEFAULT_CONCURRENCY)
  if (!Number.isInteger(value) || value < 1) {
    throw createError('worker-concurrency', { received: String(options['concurrency']) })
  }
  return value
}

/** Resolves when the process is asked to end. Meanwhile it keeps it alive, which an open World does not. */
async function interrupted(): Promise<void> {
  const alive = setInterval(() => undefined, 2 ** 30)
  await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
  clearInterval(alive)
}
