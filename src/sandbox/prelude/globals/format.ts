import { inspect, type InspectOptions } from './inspect.ts'

/** The text of `console.log(...args)`: printf-like when the first argument holds directives, the rest after spaces. */
export function format(args: readonly unknown[], options: InspectOptions = {}): string {
  const [first, ...rest] = args
  if (typeof first !== 'string') return args.map((arg) => plain(arg, options)).join(' ')
  let next = 0
  const head = first.replace(/%[sdifjoOc%]/g, (directive) => {
    if (directive === '%%') return rest.length > 0 ? '%' : '%%'
    if (next >= rest.length) return directive
    return substitute(directive, rest[next++], options)
  })
  return [head, ...rest.slice(next).map((arg) => plain(arg, options))].join(' ')
}

function plain(arg: unknown, options: InspectOptions): string {
  return typeof arg === 'string' ? arg : inspect(arg, options)
}

function substitute(directive: string, arg: unknown, options: InspectOptions): string {
  switch (directive) {
    case '%s':
      return typeof arg === 'object' && arg !== null
        ? inspect(arg, { ...options, depth: 0 })
        : plain(arg, options)
    case '%d':
      return typeof arg === 'bigint' ? `${arg}n` : typeof arg === 'symbol' ? 'NaN' : String(Number(arg))
    case '%i':
      return typeof arg === 'bigint'
        ? `${arg}n`
        : typeof arg === 'symbol'
          ? 'NaN'
          : String(parseInt(String(arg), 10))
    case '%f':
      return typeof arg === 'symbol' ? 'NaN' : String(parseFloat(String(arg)))
    case '%j':
      return json(arg)
    case '%o':
      return inspect(arg, { ...options, depth: 4 })
    case '%O':
      return inspect(arg, options)
    default:
      return '' // %c: styles mean nothing in a log
  }
}

function json(arg: unknown): string {
  try {
    return JSON.stringify(arg) ?? 'undefined'
  } catch (error) {
    return error instanceof TypeError && /circular/.test(error.message) ? '[Circular]' : `[${String(error)}]`
  }
}
