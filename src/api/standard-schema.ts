import { refuseArgument } from '../errors/index.ts'

/** What a schema of any library that follows https://standardschema.dev has: the part of version 1 that is used here. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}

type SchemaResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly SchemaIssue[] }

export interface SchemaIssue {
  readonly message: string
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined
}

/** @throws WorkflowRuntimeError `argument-invalid` when it is neither absent nor a schema */
export function checkSchema(schema: unknown): void {
  if (schema === undefined || schema === null) return
  const standard = (schema as Partial<StandardSchema>)['~standard']
  if (typeof standard?.validate !== 'function')
    refuseArgument('defineHook()', 'schema', schema, 'a schema of a library that follows standardschema.dev')
}

/** Issues as one line of text: `.user.age: Expected number`. */
export function describeIssues(issues: readonly SchemaIssue[]): string {
  return issues.map(({ message, path = [] }) => `${path.map(partOf).join('')}: ${message}`).join('; ')
}

function partOf(part: PropertyKey | { readonly key: PropertyKey }): string {
  return `.${String(typeof part === 'object' ? part.key : part)}`
}
