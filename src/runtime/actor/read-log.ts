import type { LogEvent, World } from '../../world/index.ts'

const PAGE = 1000

/** All events of a run after a position, page by page. */
export async function readLog(
  world: World,
  runId: string,
  after: number,
  { payloads = true }: { payloads?: boolean } = {},
): Promise<LogEvent[]> {
  const events: LogEvent[] = []
  for (;;) {
    const page = await world.events(runId, { after: after + events.length, limit: PAGE, payloads })
    events.push(...page)
    if (page.length < PAGE) return events
  }
}
