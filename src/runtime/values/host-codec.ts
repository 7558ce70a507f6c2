import { type Codec, type CodecExtension, createCodec, listOf, recordOf, textOf } from '../../codec/index.ts'
import { createError } from '../../errors/index.ts'
import { mapHostStack } from '../host-stack.ts'
import { stepContextStorage } from '../steps/step-context.ts'
import { setChunkCodec } from '../streams/chunk-codec.ts'
import { readableExtension, writableExtension } from './streams.ts'
import { namesLike, registeredSteps, type StepFunction } from '../steps/step-registry.ts'
import { requestExtension } from './request.ts'
import { responseExtension } from './response.ts'
import { runExtension } from './run.ts'
import { controllerExtension, signalExtension } from './signal.ts'

interface StepReference {
  stepId: string
  closureVars?: Record<string, unknown>
  usesThis?: boolean
  boundThis?: unknown
  boundArgs?: unknown[]
}

const references = new WeakMap<object, StepReference>()

/** A step function as a value: callable in a step, where it is a plain call. */
const stepExtension: CodecExtension = {
  tag: 'step',
  match: (value) =>
    typeof value === 'function' && (references.has(value) || isRegistered(value as StepFunction)),
  encode: (value) => references.get(value) ?? { stepId: (value as StepFunction).stepId },
  decode: (data) => {
    const reference = recordOf(data) as StepReference
    const boundArgs = listOf(reference.boundArgs ?? [])
    textOf(reference.stepId)
    const call = function (this: unknown, ...rest: never[]): unknown {
      const step = registeredSteps().get(reference.stepId)
      if (!step)
        throw createError('step-not-registered', {
          stepName: reference.stepId,
          known: namesLike(reference.stepId),
        })
      const args = [...(boundArgs as never[]), ...rest]
      const receiver = reference.boundThis ?? this
      const context = stepContextStorage().getStore()
      if (!context || !reference.closureVars) return step.apply(receiver, args)
      return stepContextStorage().run({ ...context, closureVars: reference.closureVars }, () =>
        step.apply(receiver, args),
      )
    }
    references.set(call, reference)
    return Object.assign(named(call, reference.stepId), { stepId: reference.stepId })
  },
}

/** A workflow function as a value: it can be given to `start()`. */
const workflowExtension: CodecExtension = {
  tag: 'workflow',
  match: (value) =>
    typeof value === 'function' && typeof (value as { workflowId?: unknown }).workflowId === 'string',
  encode: (value) => ({ workflowId: (value as unknown as { workflowId: string }).workflowId }),
  decode: (data) => {
    const workflowId = textOf((recordOf(data) as { workflowId: string }).workflowId)
    const call = (): never => {
      throw createError('workflow-called-directly', { workflowName: workflowId })
    }
    return Object.assign(named(call, workflowId), { workflowId })
  },
}

/** `workflow//./src/orders//Shop.order` → a function that is called `order`. */
function named<T extends object>(call: T, id: string): T {
  const value = id
    .slice(id.lastIndexOf('//') + 2)
    .split(/[/.#]/)
    .at(-1)
  return Object.defineProperty(call, 'name', { value, configurable: true })
}

let codec: Codec | undefined

/** The codec of the host's realm. */
export function hostCodec(): Codec {
  return (codec ??= setChunkCodec(
    createCodec({
      extensions: [
        stepExtension,
        workflowExtension,
        runExtension,
        signalExtension,
        controllerExtension,
        requestExtension,
        responseExtension,
        readableExtension,
        writableExtension,
      ],
      mapStack: mapHostStack,
    }),
  ))
}

function isRegistered(value: StepFunction): boolean {
  return typeof value.stepId === 'string' && registeredSteps().has(value.stepId)
}
