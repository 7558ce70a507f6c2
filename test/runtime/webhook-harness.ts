import { toNodeHandler, webhookEntrypoint } from '../../src/runtime/index.ts'
import type { World } from '../../src/world/index.ts'
import { serve } from './http-server.ts'

/** The webhook route behind a real server. @returns what makes the address of a token */
export async function serveWebhooks(): Promise<(token: string) => string> {
  const base = await serve(toNodeHandler(webhookEntrypoint()))
  return (token) => `${base}/.well-known/workflow/v1/webhook/${encodeURIComponent(token)}`
}

/** Waits until the run has a live hook, and returns its token. */
export async function tokenOf(world: World, runId: string): Promise<string> {
  for (;;) {
    const hook = (await world.hooks.list({ runId })).data.at(-1)
    if (hook) return hook.token
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
