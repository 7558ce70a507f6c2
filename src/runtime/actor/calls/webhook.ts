import type { ReplyAddress, StreamedBody } from '../../../codec/index.ts'
import { readStreamedBody } from '../../values/body.ts'
import { sendReply } from '../../routes/webhook-reply.ts'
import type { CallMethod } from './method.ts'

/** What workflow code asks about requests and responses. */
export const webhookCalls: Record<string, CallMethod> = {
  'body.read': { perform: (input) => readStreamedBody(input as StreamedBody) },
  'webhook.respond': {
    holdsEnd: true,
    perform: (input) => sendReply(...(input as [ReplyAddress, Response])),
  },
}
