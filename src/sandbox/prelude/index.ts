/**
 * The prelude: evaluated in every workflow realm before the bundle. It installs the globals, the step and workflow
 * registries and the workflow API, and returns the few functions that the host may call (see ../contract.ts).
 *
 * Must not know: Node, the host's objects, anything but primitives from outside. Runs inside the realm.
 */
import { type Codec, createCodec, forgetClasses } from '../../codec/index.ts'
import {
  errorClasses,
  FatalError,
  NotInStepContextError,
  RetryableError,
  UnavailableInWorkflowContextError,
  WorkflowError,
} from '../../errors/index.ts'
import type { HostFunctions, RealmEvent, RealmInit, RealmIo } from '../contract.ts'
import { createSetAttributes } from './attributes.ts'
import { createBoundary } from './boundary.ts'
import { API_KEY, defineHidden, type RealmApi } from './api.ts'
import { callHost } from './calls.ts'
import { settleAwait } from './awaits.ts'
import { callSite } from './call-site.ts'
import { type InstalledGlobals, installGlobals, type LazyAbort } from './globals/index.ts'
import { Body } from './globals/body.ts'
import { createCreateHook, Hook } from './hooks.ts'
import { forgetMatches, watch } from './pristine.ts'
import { createRandom } from './random.ts'
import { addWait, createSleep } from './sleep.ts'
import { createRunClass, type RunClass } from './run.ts'
import { createStart } from './start.ts'
import type { RealmState, Settle } from './state.ts'
import { createUseStep, stepExtension } from './steps.ts'
import { createTick } from './tick.ts'
import { runExtension } from './values/run.ts'
import { controllerExtension, signalExtension, takeAbort, tellAbort } from './values/signal.ts'
import { createCreateWebhook, Webhook } from './webhooks.ts'
import { createGetWritable, streamExtensions } from './values/streams.ts'
import { emitFailure, runWorkflow, workflowExtension } from './workflows.ts'

/** Gives the realm a host and a run. What does not depend on them is done before a run waits for it. */
export default prepare()

interface Current {
  state: RealmState
  api: RealmApi
  useStep: ReturnType<typeof createUseStep>
  random: () => number
}

function prepare(): (hostFunctions: HostFunctions) => RealmIo {
  const { host, connect } = createBoundary()
  // Nothing of the run is read before there is one.
  let current!: Current
  const globals = installGlobals({
    host,
    now: () => current.state.now,
    random: () => current.random(),
    mapStack: host.mapStack,
    call: (method, input) => callHost(current.state, method, input),
    signals: {
      onAbort: (id, reason) => tellAbort(current.state, id, reason),
      wait: (ms, callback) => addWait(current.state, current.state.now + ms, callback),
    },
    env: () => JSON.parse(host.env()) as Record<string, string>,
  })
  defineHidden(globalThis, Symbol.for('WORKFLOW_USE_STEP'), () => current.useStep)
  defineHidden(globalThis, '__private_workflows', () => current.state.workflows)
  defineHidden(globalThis, API_KEY, () => current.api)
  // Marks promises of workflow realms, for the host's handler of unhandled rejections.
  defineHidden(Promise.prototype, Symbol.for('stepline.realm'), () => true)
  // Besides what is global: every class of the prelude, made once per realm, whose instances workflow code gets.
  const isPristine = watch(
    [globalThis, errorClasses, ...Object.values(errorClasses), Hook, Webhook, Body],
    settledClasses(),
  )
  const tick = createTick(host.overtime)
  const codec = createRealmCodec(host, globals, () => current.state)
  return (hostFunctions) => {
    connect(hostFunctions)
    const state = createState(host, codec, globals.abort)
    current = { state, api: createApi(state), useStep: createUseStep(state), random: () => 0 }
    return {
      init(initJson) {
        state.init = JSON.parse(initJson) as RealmInit
        state.now = state.init.createdAt
        current.random = createRandom(state.init.seed)
      },
      tick,
      crashed: (error) => emitFailure(state, error, 'USER_ERROR'),
      deliver(at, event) {
        state.now = at
        deliver(state, event)
      },
      take() {
        const commands = state.outbox
        state.outbox = []
        return commands
      },
      leave() {
        forgetMatches()
        return forgetClasses() && globals.reset() && isPristine()
      },
    }
  }
}

/** Classes that workflow code has no reason to change. Those that it extends are not among them. */
function settledClasses(): Array<{ prototype: object }> {
  const extended = new Set<unknown>([FatalError, RetryableError, WorkflowError])
  return Object.values(errorClasses).filter((each) => !extended.has(each))
}

function createRealmCodec(
  { mapStack }: HostFunctions,
  { abort, webExtensions: web }: InstalledGlobals,
  state: () => RealmState,
): Codec {
  const extensions = [
    stepExtension(state),
    workflowExtension(state),
    runExtension(() => state().runClass()),
    signalExtension(state),
    controllerExtension(abort),
    ...streamExtensions,
  ]
  return createCodec({ extensions, web, mapStack })
}

function createState(host: HostFunctions, codec: Codec, abort: LazyAbort): RealmState {
  let runClass: RunClass | undefined
  const state: RealmState = {
    init: { runId: '', workflowName: '', seed: '', createdAt: 0, url: '', encrypts: false, trace: false },
    now: 0,
    codec,
    workflows: new Map(),
    outbox: [],
    steps: new Map(),
    waits: new Map(),
    hooks: new Map(),
    attributes: new Map(),
    calls: new Map(),
    signals: { classes: abort, count: 0, crossed: new Map(), early: new Map(), children: new Map() },
    awaits: new Map(),
    counts: { step: 0, wait: 0, hook: 0, attributes: 0, call: 0, await: 0 },
    runClass: () => (runClass ??= createRunClass(state)),
    deriveToken: host.deriveToken,
    site: () => (state.init.trace ? callSite(host.mapStack) : ''),
  }
  return state
}

function createApi(state: RealmState): RealmApi {
  let fetch: RealmApi['fetch'] | undefined
  return {
    sleep: createSleep(state),
    createHook: createCreateHook(state),
    createWebhook: createCreateWebhook(state),
    getWritable: createGetWritable(state),
    FatalError,
    RetryableError,
    errors: errorClasses,
    start: createStart(state),
    setAttributes: createSetAttributes(state),
    get Run() {
      return state.runClass()
    },
    get fetch() {
      return (fetch ??= createUseStep(state)('__builtin_fetch'))
    },
    unavailable: (name, inStep) =>
      inStep ? new NotInStepContextError(name) : new UnavailableInWorkflowContextError(name),
    metadata: () => ({
      workflowName: state.init.workflowName,
      workflowRunId: state.init.runId,
      workflowStartedAt: new Date(state.init.createdAt),
      url: state.init.url,
      features: { encryption: state.init.encrypts },
    }),
  }
}

function deliver(state: RealmState, event: RealmEvent): void {
  switch (event[0]) {
    case 'start':
      void runWorkflow(state, event[1], event[2])
      return
    case 'step':
      return settle(state, state.steps, event)
    case 'wait':
      state.waits.get(event[1])?.()
      state.waits.delete(event[1])
      return
    case 'hook-created':
      return state.hooks.get(event[1])?.onCreated()
    case 'hook-conflict':
      return state.hooks.get(event[1])?.onConflict(event[2])
    case 'hook-received':
      return state.hooks.get(event[1])?.onReceived(event[2])
    case 'attributes':
      state.attributes.get(event[1])?.(event[2])
      state.attributes.delete(event[1])
      return
    case 'signal-aborted':
      return takeAbort(state, event[1], event[2])
    case 'call':
      return settle(state, state.calls, event)
    case 'await':
      return settleAwait(state, event)
  }
}

/** Settles the promise of a step or a call with its recorded outcome. */
function settle(
  state: RealmState,
  pending: Map<number, Settle>,
  [, n, ok, payload]: Extract<RealmEvent, readonly ['step' | 'call', ...unknown[]]>,
): void {
  const promise = pending.get(n)
  if (!promise) return
  pending.delete(n)
  try {
    const value = state.codec.decode(payload)
    if (ok) promise.resolve(value)
    else promise.reject(value)
  } catch (error) {
    promise.reject(error)
  }
}
