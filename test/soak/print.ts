import type { SoakOptions, SoakReport } from './soak.ts'

/** A table in Markdown, and what is wrong. */
export function printReport(world: string, options: SoakOptions, report: SoakReport): string {
  const { latencies, lastLatencies, late, memory, idleCpu, store } = report
  const last = memory.at(-1)!
  const rows = [
    ['', 'p50', 'p95', 'p99', 'max'],
    ['---', '---', '---', '---', '---'],
    ['short run, `start()` → result (ms)', ...quantiles(latencies)],
    ['… the last tenth of them', ...quantiles(lastLatencies)],
    ['a sleeper wakes late by (ms)', ...quantiles(late)],
  ]
  return [
    `World ${world}: ${latencies.length} short runs and ${late.length} sleepers, ${options.processes} processes with ${options.inFlight} runs in flight each`,
    '',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
    `${report.runsPerSecond.toFixed(0)} short runs a second, ${report.cpuPerRun.toFixed(2)} ms of CPU time each; the store has ${store.megabytes.toFixed(0)} MB`,
    `heap of a process after each tenth (MB): ${memory.map(({ heap }) => heap.toFixed(0)).join(' ')}; resident at last ${last.resident.toFixed(0)} MB`,
    `idle, CPU time per second: ${idleCpu.asleep.toFixed(1)} ms while all sleep, ${idleCpu.after.toFixed(1)} ms after all`,
    ...(report.violations.length === 0
      ? ['no violations']
      : report.violations.map((text) => `VIOLATION: ${text}`)),
  ].join('\n')
}

function quantiles(values: readonly number[]): string[] {
  const sorted = values.toSorted((a, b) => a - b)
  return [0.5, 0.95, 0.99, 1].map((share) => {
    const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
    return value.toFixed(value < 100 ? 1 : 0)
  })
}
