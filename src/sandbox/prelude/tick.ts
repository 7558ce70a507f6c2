/** How many loop iterations and calls pass between two looks at the clock: some tens of microseconds of work. */
const TICKS_PER_LOOK = 20_000

/**
 * The guard against endless loops. The bundle calls it in every loop and function; a `timeout` of node:vm would do the
 * same for 165 µs a turn, this costs about a nanosecond a call. Once over time every further call throws, so that code
 * which catches the error comes to rest as well.
 */
export function createTick(overtime: () => boolean): () => void {
  let left = TICKS_PER_LOOK
  return () => {
    if (--left > 0) return
    if (overtime()) throw new RangeError('The workflow code ran past the time limit of one turn')
    left = TICKS_PER_LOOK
  }
}
