export interface Outcome {
  status: 'completed' | 'failed'
  output?: unknown
  name?: string
  message?: string
  stack?: string
}

/** The HTTP API that all fixture apps offer. Everything but a 2xx answer rejects. */
export interface Api {
  /** @returns the run's id */
  start(workflow: string, args: unknown[]): Promise<string>
  /** Waits for the end of the run. */
  outcome(runId: string): Promise<Outcome>
  runToEnd(workflow: string, args: unknown[]): Promise<Outcome>
  resume(token: string, payload: unknown): Promise<void>
}

/** @param timeout of each request. Milliseconds. @default 30_000 */
export function createApi(url: string, timeout = 30_000): Api {
  const ask = (address: string, init: RequestInit = {}): Promise<unknown> => send(address, init, timeout)
  const post = (address: string, body: unknown): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' }
    return ask(address, { method: 'POST', headers, body: JSON.stringify(body) })
  }
  const api: Api = {
    start: async (workflow, args) => {
      const { runId } = (await post(`${url}/runs/${workflow}`, args)) as { runId: string }
      return runId
    },
    outcome: async (runId) => (await ask(`${url}/runs/${runId}`)) as Outcome,
    runToEnd: async (workflow, args) => api.outcome(await api.start(workflow, args)),
    resume: async (token, payload) => void (await post(`${url}/hooks/${encodeURIComponent(token)}`, payload)),
  }
  return api
}

async function send(url: string, init: RequestInit, timeout: number): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeout) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`)
  return JSON.parse(text)
}
