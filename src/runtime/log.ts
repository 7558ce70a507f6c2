/** Log lines of the runtime and of workflow code's console, on the process's console. */
export function log(level: 'info' | 'warn' | 'error', text: string, error?: unknown): void {
  const write = level === 'info' ? console.log : level === 'warn' ? console.warn : console.error
  if (error === undefined) write(text)
  else write(`[workflow] ${text}\n`, error)
}
