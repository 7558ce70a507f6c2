/** What only a plugin resolves has types in every program that imports an entry, without a line in its tsconfig. */
import 'virtual:stepline/flow'
import { POST as flow } from 'virtual:stepline/flow'
import { DELETE as webhook } from 'virtual:stepline/webhook'
import server, { fetch, handleNodeRequest } from 'virtual:stepline/server'
import manifest from 'virtual:stepline/manifest'
import { WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE } from '@workflow/serde'
import type * as own from '../../src/codec/serde.ts'
import { expectType, type Same } from './expect-type.ts'

class Money {
  readonly cents: number
  constructor(cents: number) {
    this.cents = cents
  }
  static [WORKFLOW_SERIALIZE](money: Money): number {
    return money.cents
  }
  static [WORKFLOW_DESERIALIZE](cents: number): Money {
    return new this(cents)
  }
}

export async function modulesThatPluginsMake(request: Request): Promise<void> {
  expectType<Same<Awaited<ReturnType<typeof flow>>, Response>>()
  expectType<Same<typeof WORKFLOW_SERIALIZE, typeof own.WORKFLOW_SERIALIZE>>()
  await Promise.all([flow(request), webhook(request), fetch(request), server.fetch(request)])
  const ids: string[] = Object.values(manifest.workflows).map(({ workflowId }) => workflowId)
  // @ts-expect-error there is no such module
  await import('virtual:stepline/nothing')
  void [ids, handleNodeRequest, Money]
}
