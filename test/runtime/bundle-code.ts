/** A bundle whose module body is `body`; `workflow(id, fn)` and `useStep(id)` are at hand. */
export function bundleCode(body: string): string {
  return `(function (__stepline_tick) { "use strict";
    const useStep = globalThis[Symbol.for('WORKFLOW_USE_STEP')];
    const api = globalThis[Symbol.for('stepline.workflow-api')];
    const { sleep, createHook, createWebhook, FatalError } = api;
    const getRun = (id) => new api.Run(id);
    const start = (id, args, options) => api.start({ workflowId: id }, args, options);
    const workflow = (name, fn) => globalThis.__private_workflows.set(name, fn);
    ${body}
  })`
}
