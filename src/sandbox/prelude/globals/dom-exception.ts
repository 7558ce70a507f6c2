/** Names that have a legacy code: its position here, from 1. https://webidl.spec.whatwg.org/#dfn-error-names-table */
const CODES = [
  'IndexSizeError',
  '',
  'HierarchyRequestError',
  'WrongDocumentError',
  'InvalidCharacterError',
  '',
  'NoModificationAllowedError',
  'NotFoundError',
  'NotSupportedError',
  'InUseAttributeError',
  'InvalidStateError',
  'SyntaxError',
  'InvalidModificationError',
  'NamespaceError',
  'InvalidAccessError',
  '',
  'TypeMismatchError',
  'SecurityError',
  'NetworkError',
  'AbortError',
  'URLMismatchError',
  'QuotaExceededError',
  'TimeoutError',
  'InvalidNodeTypeError',
  'DataCloneError',
]

export type DOMExceptionClass = new (
  message?: string,
  options?: string | { name?: string; cause?: unknown },
) => DOMException

export function createDOMException(): DOMExceptionClass {
  class DOMException extends Error {
    readonly #name: string
    constructor(message = '', options: string | { name?: string; cause?: unknown } = 'Error') {
      const cause = typeof options === 'object' && 'cause' in options ? { cause: options.cause } : undefined
      super(message, cause)
      this.#name = typeof options === 'object' ? (options.name ?? 'Error') : String(options)
    }
    override get name(): string {
      return this.#name
    }
    get code(): number {
      return this.#name === '' ? 0 : CODES.indexOf(this.#name) + 1
    }
    get [Symbol.toStringTag](): string {
      return 'DOMException'
    }
  }
  return DOMException as unknown as DOMExceptionClass
}
