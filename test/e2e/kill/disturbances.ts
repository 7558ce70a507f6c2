import { setTimeout as wait } from 'node:timers/promises'
import type { Harness } from './driver.ts'
import type { Server } from './server.ts'

/** Something that is done to the servers while they work; all of them are up when it is over. */
export type Disturbance = (harness: Harness) => Promise<void>

/** A lease is given up by a process that was frozen for so long. Milliseconds. */
export const LEASE = 1200

/** Kills one server, or freezes it until its leases have run out. */
export const killOrFreeze: Disturbance = async (harness) => {
  const { random, servers } = harness
  const server = random.pick(servers)
  if (servers.length > 1 && random.below(4) === 0) return freeze(harness, [server])
  await kill(harness, server)
  await wait(random.below(150))
  await revive(harness, server)
}

/** Kills one, and then again and again while it starts: during its recovery of what the last one left. */
export const killWhileStarting: Disturbance = async (harness) => {
  const { random, servers } = harness
  const server = random.pick(servers)
  await kill(harness, server)
  for (let i = 0; i < 4; i++) {
    const started = server.restart()
    harness.disturbed.add(server.pid)
    await Promise.race([started.catch(() => undefined), wait(random.between(50, 900))])
    await wait(random.below(120))
    await server.kill()
  }
  await revive(harness, server)
}

/** One after the other, a kill every 200 ms, whether they have come up again or not. */
export const killStorm: Disturbance = async (harness) => {
  const { servers } = harness
  for (let i = 0; i < 8; i++) {
    const server = servers[i % servers.length]!
    await kill(harness, server)
    server.restart().catch(() => undefined)
    harness.disturbed.add(server.pid)
    await wait(200)
  }
  for (const server of servers) {
    await kill(harness, server)
    await revive(harness, server)
  }
}

/** Each in turn for longer than its lease, then all at once. */
export const freezeAll: Disturbance = async (harness) => {
  for (const server of harness.servers) await freeze(harness, [server])
  await freeze(harness, harness.servers)
}

/** Kills one while it drains after a SIGTERM, or lets it come to its end. */
export const killWhileDraining: Disturbance = async (harness) => {
  const { random, servers, up, disturbed } = harness
  const server = random.pick(servers)
  up.delete(server)
  disturbed.add(server.pid)
  const ended = server.terminate()
  await Promise.race([ended, wait(random.pick([5, 40, 300, 60_000]))])
  await server.kill()
  await ended
  await revive(harness, server)
}

async function kill({ up, disturbed }: Harness, server: Server): Promise<void> {
  up.delete(server)
  disturbed.add(server.pid)
  await server.kill()
}

async function revive({ up }: Harness, server: Server): Promise<void> {
  await server.restart()
  up.add(server)
}

async function freeze(harness: Harness, servers: readonly Server[]): Promise<void> {
  const { up, disturbed, random } = harness
  for (const server of servers) {
    harness.frozen++
    up.delete(server)
    disturbed.add(server.pid)
    server.freeze()
  }
  await wait(LEASE + random.between(200, 1500))
  for (const server of servers) {
    server.thaw()
    up.add(server)
  }
}
