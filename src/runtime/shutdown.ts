/**
 * SIGTERM: drain first. When nobody else listens the signal is raised again afterwards, so that the process ends as it
 * would have; a host with a handler of its own decides that itself.
 *
 * @returns what takes the listener away again
 */
export function installShutdown(drain: () => Promise<void>): () => void {
  const listener = (): void => {
    const alone = process.listenerCount('SIGTERM') === 0
    void drain().finally(() => {
      if (alone) process.kill(process.pid, 'SIGTERM')
    })
  }
  process.once('SIGTERM', listener)
  return () => process.off('SIGTERM', listener)
}
