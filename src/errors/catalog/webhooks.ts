import { defineErrors } from './entry.ts'

/** Raised by hooks and webhooks, where they are made and where they are called. */
export const webhookErrors = defineErrors(() => ({
  'hook-token-invalid': {
    message: (d: { received: string }) => `A hook token must not be ${d.received}.`,
    hint: () => 'Give createHook() a text as token, or none for one that nobody can guess. No hook was made.',
  },
  'hook-retention-too-long': {
    message: (d: { until: string; days: number }) =>
      `A hook's token is to stay taken until ${d.until}, which is more than ${d.days} days away.`,
    hint: (d: { days: number }) =>
      `experimental_minRetention is at most ${d.days} days from createHook() on. No hook was made.`,
  },
  'hook-payload-invalid': {
    message: (d: { issues: string }) => `The hook's schema refuses the payload: ${d.issues}.`,
    hint: () => 'Nothing was written: the workflow still waits. Resume the hook with what its schema takes.',
  },
  'webhook-token-chosen': {
    message: (_: object) => 'createWebhook() takes no token.',
    hint: () =>
      'Who knows the token may call, so it is always generated: pass webhook.url on, or use createHook({ token }) and resumeHook().',
  },
  'webhook-invalid-respond-with-value': {
    message: (d: { received: string }) => `createWebhook() was told to respond with ${d.received}.`,
    hint: () =>
      'respondWith is a Response, the text "manual", or absent, which answers 202; with "manual", call request.respondWith(response).',
  },
  'webhook-response-not-sent': {
    message: (d: { reason: string }) => `No response was sent to the webhook's request: ${d.reason}.`,
    hint: () =>
      'With respondWith: "manual", call request.respondWith(response) for every request, before the run ends and within WORKFLOW_WEBHOOK_RESPONSE_TIMEOUT_MS. The request itself has reached the workflow.',
  },
  'webhook-body-too-large': {
    message: (d: { limit: number }) => `The body of the webhook's request is larger than ${d.limit} bytes.`,
    hint: () => 'Raise WORKFLOW_WEBHOOK_MAX_BODY_BYTES. Nothing has reached the workflow.',
  },
  'webhook-body-timeout': {
    message: (d: { seconds: number }) =>
      `The body of the webhook's request did not arrive within ${d.seconds} s.`,
    hint: () => 'Raise WORKFLOW_WEBHOOK_BODY_TIMEOUT_MS. Nothing has reached the workflow.',
  },
  'webhook-body-unreadable': {
    message: (d: { reason: string }) => `The body of the webhook's request broke off: ${d.reason}.`,
    hint: () => 'Send it again. Nothing has reached the workflow.',
  },
}))
