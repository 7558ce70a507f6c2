/** Gives what it makes, the same until its run is over. */
export interface OncePerRun<T> {
  (): T
  /** Undefined while nothing has asked for it. */
  made(): T | undefined
}

/** Things that are made when they are first asked for, and anew for each run. */
export interface RunScope {
  once<T>(make: () => T): OncePerRun<T>
  /** The run is over: all of them are forgotten. */
  end(): void
}

interface Cell {
  made: { value: unknown } | undefined
}

export function createRunScope(): RunScope {
  const cells: Cell[] = []
  return {
    once<T>(make: () => T): OncePerRun<T> {
      const cell: Cell = { made: undefined }
      cells.push(cell)
      const get = (): T => (cell.made ??= { value: make() }).value as T
      return Object.assign(get, { made: () => cell.made?.value as T | undefined })
    },
    end() {
      for (let i = 0; i < cells.length; i++) cells[i]!.made = undefined
    },
  }
}
