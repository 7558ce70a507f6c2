import {
  type AttributeOptions,
  EntityConflictError,
  refuseTooMany,
  toAttributeChanges,
} from '../errors/index.ts'
import { getWorld, type StepContext, worldBehind } from '../runtime/index.ts'

export type SetAttributesOptions = AttributeOptions

/** `setAttributes` in a step: written at once, whatever becomes of the attempt. */
export async function setStepAttributes(
  step: Pick<StepContext, 'runId' | 'stepId' | 'attempt'>,
  attributes: Record<string, string | undefined>,
  options?: SetAttributesOptions,
): Promise<void> {
  const changes = toAttributeChanges(attributes, options)
  if (changes.length === 0) return
  const { runId, stepId, attempt } = step
  const data = { changes, writer: { type: 'step' as const, stepId, attempt } }
  const world = worldBehind(await getWorld())
  const result = await world.inject(runId, {
    event: { type: 'attr_set', createdAt: Date.now(), data },
    wake: 'none',
  })
  if (result.status !== 'refused') return
  if (result.reason === 'conflict') refuseTooMany()
  throw new EntityConflictError(`Run "${runId}" has ended: its attributes cannot be set any more`)
}
