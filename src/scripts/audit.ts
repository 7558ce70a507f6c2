/**
 * Fails on known vulnerabilities, high or critical, of what apps install. A registry that does not answer the question is
 * reported, and fails nothing: a mirror without that service must not stop all work.
 */
import { spawnSync } from 'node:child_process'

interface Report {
  vulnerabilities?: Record<string, { severity: string }>
  message?: string
}

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' })
const report = readReport(stdout)
if (!report.vulnerabilities) {
  console.warn(`The dependencies were not audited: ${report.message ?? 'npm gave no report'}`)
} else {
  const grave = Object.entries(report.vulnerabilities).filter(([, { severity }]) =>
    ['high', 'critical'].includes(severity),
  )
  for (const [name, { severity }] of grave) console.error(`${name}: ${severity}`)
  console.log(`${grave.length} grave vulnerabilities in what apps install`)
  if (grave.length > 0) process.exitCode = 1
}

function readReport(text: string): Report {
  try {
    return JSON.parse(text) as Report
  } catch {
    return {} // told above
  }
}
