/** `stepline/errors`, as apps and tools import it. The rest of this folder is for this package alone. */
export * from './classes/index.ts'
export type { ErrorSlug } from './catalog/index.ts'
export { CompileError, type Diagnostic, formatDiagnostic } from './diagnostic.ts'
export { RUN_ERROR_CODES, type RunErrorCode } from './run-error-codes.ts'
