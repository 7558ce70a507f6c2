export interface TurnGuard {
  /** A turn begins now. */
  begin(): void
  /** True once the current turn has used up its time; stays true. */
  overtime(): boolean
  readonly tripped: boolean
}

/**
 * Time limit of one turn. Both wall and CPU time must be over: a process that was frozen in the middle of a turn has
 * spent the one and not the other, and must not fail its runs for that.
 */
export function createTurnGuard(limitMs: number): TurnGuard {
  let wall = 0
  let cpu = 0
  let tripped = false
  return {
    begin() {
      wall = performance.now()
      cpu = 0
    },
    overtime() {
      if (tripped) return true
      const used = process.cpuUsage()
      const now = (used.user + used.system) / 1000
      // CPU time is asked for only by turns that last; the microseconds before the first look do not count.
      if (cpu === 0) cpu = now
      tripped = performance.now() - wall > limitMs && now - cpu > limitMs / 2
      return tripped
    },
    get tripped() {
      return tripped
    },
  }
}
