/** Values as text for a person, in the manner of Node's `util.inspect`. Runs guest getters never, only names them. */
export interface InspectOptions {
  /** Levels of objects that are shown. @default 2 */
  depth?: number
  mapStack?: (stack: string) => string
}

interface Walk {
  depth: number
  mapStack: (stack: string) => string
  /** The objects above the one being shown. */
  parents: object[]
}

const MAX_ITEMS = 100
const LINE = 76

export function inspect(value: unknown, options: InspectOptions = {}): string {
  return show({ depth: options.depth ?? 2, mapStack: options.mapStack ?? String, parents: [] }, value)
}

function show(walk: Walk, value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value)
    case 'bigint':
      return `${value}n`
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'symbol':
      return value.toString()
    case 'function':
      return showFunction(value)
    case 'object':
      return value === null ? 'null' : showObject(walk, value)
    default:
      return String(value)
  }
}

function quote(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')
  return `'${escaped.replaceAll("'", "\\'")}'`
}

function showFunction(value: object): string {
  const { name } = value as { name?: unknown }
  const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'Function'
  if (typeof name !== 'string' || name === '') return `[${kind} (anonymous)]`
  return kind === 'class' ? `[class ${name}]` : `[Function: ${name}]`
}

function showObject(walk: Walk, value: object): string {
  if (walk.parents.includes(value)) return '[Circular]'
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (value instanceof RegExp) return String(value)
  if (value instanceof Error) return showError(walk, value)
  if (walk.parents.length > walk.depth)
    return Array.isArray(value) ? '[Array]' : `[${className(value) || 'Object'}]`
  walk.parents.push(value)
  const text = showContainer(walk, value)
  walk.parents.pop()
  return text
}

function showError(walk: Walk, error: Error): string {
  const head =
    typeof error.stack === 'string' && error.stack !== ''
      ? walk.mapStack(error.stack)
      : `${error.name}: ${error.message}`
  if (walk.parents.length > walk.depth) return `[${error.name}: ${error.message}]`
  walk.parents.push(error)
  const items = properties(
    walk,
    error,
    Object.keys(error).filter((key) => key !== 'name' && key !== 'stack'),
  )
  if (Object.hasOwn(error, 'cause')) items.push(`[cause]: ${indent(show(walk, error.cause))}`)
  if (error instanceof AggregateError) items.push(`[errors]: ${indent(show(walk, error.errors))}`)
  walk.parents.pop()
  return items.length === 0 ? head : `${head} ${wrap('{', items, '}', true)}`
}

function showContainer(walk: Walk, value: object): string {
  const name = className(value)
  if (Array.isArray(value)) return showItems(walk, name === 'Array' ? '' : `${name}(${value.length}) `, value)
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const numbers = Array.from(value as unknown as ArrayLike<number>)
    return showItems(walk, `${name}(${numbers.length}) `, numbers)
  }
  if (value instanceof Map) {
    const items = [...value].map(([key, item]) => `${show(walk, key)} => ${indent(show(walk, item))}`)
    return `${name}(${value.size}) ${wrap('{', limit(items), '}')}`
  }
  if (value instanceof Set) {
    return `${name}(${value.size}) ${wrap('{', limit([...value].map((item) => indent(show(walk, item)))), '}')}`
  }
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) return `${name} {}`
  if (value instanceof ArrayBuffer) return `ArrayBuffer { byteLength: ${value.byteLength} }`
  const text = ownText(value)
  if (text !== undefined) return `${name} { ${quote(text)} }`
  const prefix = name === 'Object' ? '' : name === '' ? '[Object: null prototype] ' : `${name} `
  return `${prefix}${wrap('{', properties(walk, value, Object.keys(value)), '}')}`
}

/** The classes of this realm that say all in one text. */
function ownText(value: object): string | undefined {
  const tag = Object.prototype.toString.call(value)
  return tag === '[object URL]' || tag === '[object URLSearchParams]' ? String(value as URL) : undefined
}

function showItems(walk: Walk, prefix: string, values: readonly unknown[]): string {
  const items: string[] = []
  for (let i = 0; i < Math.min(values.length, MAX_ITEMS); i++) {
    items.push(i in values ? indent(show(walk, values[i])) : '<empty>')
  }
  if (values.length > MAX_ITEMS) items.push(`... ${values.length - MAX_ITEMS} more`)
  return `${prefix}${wrap('[', items, ']')}`
}

function properties(walk: Walk, value: object, keys: readonly string[]): string[] {
  return limit(
    keys.map((key) => {
      const descriptor = Object.getOwnPropertyDescriptor(value, key)
      const shown = descriptor && 'value' in descriptor ? indent(show(walk, descriptor.value)) : '[Getter]'
      return `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key)}: ${shown}`
    }),
  )
}

function limit(items: string[]): string[] {
  return items.length <= MAX_ITEMS
    ? items
    : [...items.slice(0, MAX_ITEMS), `... ${items.length - MAX_ITEMS} more`]
}

function wrap(open: string, items: readonly string[], close: string, broken = false): string {
  if (items.length === 0) return open + close
  const line = items.join(', ')
  if (!broken && line.length <= LINE && !line.includes('\n')) return `${open} ${line} ${close}`
  return `${open}\n  ${items.join(',\n  ')}\n${close}`
}

function indent(text: string): string {
  return text.replaceAll('\n', '\n  ')
}

function className(value: object): string {
  let prototype: object | null = Object.getPrototypeOf(value) as object | null
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object | null) {
    const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
    if (typeof constructor === 'function' && constructor.name !== '') return constructor.name
  }
  return ''
}
