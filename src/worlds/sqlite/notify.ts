import { closeSync, type FSWatcher, openSync, watch, write } from 'node:fs'

/** Wakes the other processes that have this store open. */
export interface Notifier {
  touch(): void
  close(): void
}

/**
 * A byte written to one small file beside the store, which the other processes watch. Neither reliable nor needed for
 * correctness: whoever misses it looks by itself every few seconds.
 */
export function createNotifier(file: string, onTouch: () => void): Notifier {
  const fd = openSync(file, 'w', 0o600)
  const byte = new Uint8Array([0x0a])
  let closed = false
  let writing = false
  let again = false
  const watcher = startWatching(file, onTouch)

  function touch(): void {
    if (closed) return
    if (writing) {
      again = true
      return
    }
    writing = true
    // Its outcome does not matter, see above.
    write(fd, byte, 0, 1, 0, () => {
      writing = false
      if (closed) closeSync(fd)
      else if (again) {
        again = false
        touch()
      }
    })
  }

  return {
    touch,
    close() {
      if (closed) return
      closed = true
      watcher?.close()
      if (!writing) closeSync(fd)
    },
  }
}

function startWatching(file: string, onTouch: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(file, { persistent: false }, onTouch)
    // Such as a watch limit reached later, or the file removed: from then on polling alone has to do.
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    // No watches on this platform, or none left: the same.
    return undefined
  }
}
