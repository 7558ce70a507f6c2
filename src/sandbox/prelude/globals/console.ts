import type { GlobalsEnv } from './env.ts'
import { format } from './format.ts'
import { inspect } from './inspect.ts'

/** `console` of the realm: each call is one text for the host's log. */
export function createConsole({ host, now, mapStack }: GlobalsEnv): object {
  let margin = ''
  const counts = new Map<string, number>()
  const timers = new Map<string, number>()
  const write = (level: string, text: string): void => {
    host.log(level, margin === '' ? text : margin + text.replaceAll('\n', `\n${margin}`))
  }
  const writer =
    (level: string) =>
    (...args: unknown[]) =>
      write(level, format(args, { mapStack }))
  const group = (...args: unknown[]): void => {
    if (args.length > 0) write('log', format(args, { mapStack }))
    margin += '  '
  }
  const elapsed = (label: string, rest: readonly unknown[]): void => {
    const start = timers.get(label)
    if (start === undefined) return write('warn', `No such label '${label}' for console.time()`)
    write('log', format([`${label}: ${now() - start}ms`, ...rest], { mapStack }))
  }
  return {
    log: writer('log'),
    info: writer('info'),
    debug: writer('debug'),
    warn: writer('warn'),
    error: writer('error'),
    table: writer('log'),
    dirxml: writer('log'),
    group,
    groupCollapsed: group,
    dir: (value: unknown, options: { depth?: number | null } = {}) =>
      write('log', inspect(value, { mapStack, depth: options.depth === null ? Infinity : options.depth })),
    groupEnd() {
      margin = margin.slice(2)
    },
    trace(...args: unknown[]) {
      // Mapped when it is read, and without the frames of the prelude: what is left is the line of the error itself.
      const frames = (new Error().stack ?? '').split('\n').slice(1).join('\n')
      write('error', `Trace${args.length > 0 ? `: ${format(args, { mapStack })}` : ''}\n${frames}`)
    },
    assert(condition: unknown, ...args: unknown[]) {
      if (!condition)
        write('warn', `Assertion failed${args.length > 0 ? `: ${format(args, { mapStack })}` : ''}`)
    },
    count(label: unknown = 'default') {
      const count = (counts.get(String(label)) ?? 0) + 1
      counts.set(String(label), count)
      write('log', `${String(label)}: ${count}`)
    },
    countReset: (label: unknown = 'default') => void counts.delete(String(label)),
    time: (label: unknown = 'default') => void timers.set(String(label), now()),
    timeLog: (label: unknown = 'default', ...rest: unknown[]) => elapsed(String(label), rest),
    timeEnd(label: unknown = 'default') {
      elapsed(String(label), [])
      timers.delete(String(label))
    },
  }
}
