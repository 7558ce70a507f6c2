import { createError, isBag, refuseArgument } from '../errors/index.ts'
import { type ResumedHook, resumeHook } from './hooks.ts'
import { describeIssues, type StandardSchema } from './standard-schema.ts'

/**
 * Gives a hook a payload that its schema has checked and transformed.
 *
 * @throws WorkflowRuntimeError `hook-payload-invalid`, with the schema's issues as its cause; nothing is written
 * @throws HookNotFoundError when no live hook has the token
 */
export async function resumeTypedHook(
  token: string,
  payload: unknown,
  schema: StandardSchema | undefined,
): Promise<ResumedHook> {
  if (!schema) return resumeHook(token, payload)
  const result = await schema['~standard'].validate(payload)
  if (!isBag(result))
    refuseArgument(
      'resume()',
      'what the schema found',
      result,
      'a schema whose validate() gives a value or issues',
    )
  if (!result.issues) return resumeHook(token, result.value)
  const { issues } = result
  throw createError('hook-payload-invalid', { issues: describeIssues(issues) }, { cause: issues })
}
