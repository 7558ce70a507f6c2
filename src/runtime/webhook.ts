/**
 * The handler of the webhook route, `/.well-known/workflow/v1/webhook/:token`. A token that no webhook has gets a 404
 * with nothing in it; until `createWebhook()` exists, that is every token.
 */
export function webhookEntrypoint(): (request: Request) => Promise<Response> {
  return () => Promise.resolve(new Response(null, { status: 404 }))
}
