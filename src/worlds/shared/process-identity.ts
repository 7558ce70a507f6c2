import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * What tells machines apart as far as process ids go: host name, and on Linux the boot and the pid namespace too, since
 * the same number means another process in another container or after a reboot.
 */
export function machineIdentity(): string {
  if (process.platform !== 'linux') return hostname()
  return [hostname(), readText('/proc/sys/kernel/random/boot_id').trim(), readLink('/proc/self/ns/pid')].join(
    ' ',
  )
}

/** Another pid namespace (a container) of the same running kernel: no process to look for, but locks of files hold. */
export function isSameKernel(a: string, b: string): boolean {
  const boot = (machine: string): string | undefined => machine.split(' ').at(-2)
  return boot(a) !== undefined && boot(a) !== '' && boot(a) === boot(b)
}

/** When a process of this machine started, in the system's own unit; empty where that cannot be known. */
export function processStart(pid: number): string {
  return process.platform === 'linux' ? (readProcStat(pid)?.started ?? '') : ''
}

/** True unless the process is certainly gone, or another one has got its id. */
export function processExists(pid: number, started: string): boolean {
  if (!answersSignals(pid)) return false
  if (process.platform !== 'linux') return true
  const stat = readProcStat(pid)
  // A zombie has ended; only its exit code waits for its parent.
  if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return false
  return started === '' || stat.started === started
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function readProcStat(pid: number): { state: string; started: string } | undefined {
  const text = readText(`/proc/${pid}/stat`)
  if (text === '') return undefined
  // The second field, the command in parentheses, may itself hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', started: fields[19] ?? '' }
}

/** Empty when unreadable: a hardened /proc only costs the shortcut, the heartbeat still decides. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
