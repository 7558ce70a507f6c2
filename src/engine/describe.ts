/** Events and commands in the words of errors. */
import type { LogEvent } from '../world/index.ts'
import type { Command } from './commands.ts'

/** What an event records. */
export function describeEvent(event: LogEvent): string {
  if (event.type === 'step_created') return `step "${event.data.stepName}" (${event.correlationId})`
  if (event.type === 'call_completed') return `${event.data.method} (${event.correlationId})`
  if (event.correlationId) return `${event.type} of ${event.correlationId}`
  return event.type
}

/** What code asks for. */
export function describeAsked(asked: readonly Command[]): string {
  return asked.length > 0 ? asked.map(describeCommand).join(', ') : 'nothing'
}

function describeCommand(command: Command): string {
  switch (command.type) {
    case 'step':
      return `step "${command.name}" (${command.id})`
    case 'wait':
      return `sleep until ${new Date(command.resumeAt).toISOString()} (${command.id})`
    case 'hook':
      return `hook (${command.id})`
    case 'hook-dispose':
      return `disposal of hook ${command.id}`
    case 'attributes':
      return `setAttributes (${command.id})`
    case 'call':
      return `${command.method} (${command.id})`
    case 'signal-abort':
      return `abort of signal ${command.id}`
    case 'await':
      return `the end of run ${command.runId} (${command.id})`
    case 'completed':
      return 'the end of the workflow'
    case 'failed':
      return command.errorCode === 'RUNTIME_ERROR'
        ? 'no such workflow, or one that cannot be loaded'
        : 'the failure of the workflow'
  }
}
