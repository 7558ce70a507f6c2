import { row, type Section } from '../row.ts'

const MATRIX = 'e2e/kill-matrix: a run ends as it would have when its process is $name a durable write'
const KILL = 'e2e/kill: nothing is lost, run twice or changed: $name'
const HOSTILE = 'e2e/kill-hostile: nothing is lost, run twice or changed > $name'
const SIMULATION =
  'simulation/simulation: simulation > whatever goes wrong, every run ends as it would have, and its log is sound'

/** How other durable engines are known to have failed. */
export const knownFailures: Section = {
  title: 'Known failures of other systems, which do not happen here',
  rows: [
    row(
      'K1',
      'a run stranded until the next restart',
      MATRIX,
      SIMULATION,
      'simulation/simulation: simulation > no more: $what',
    ),
    row(
      'K2',
      'a step retired after three lost workers',
      'runtime/attempts: a step that lost three workers has all of its retries, and completes',
      'engine/plan: begins an interrupted attempt again, and fails a step whose process died in every attempt',
    ),
    row(
      'K3',
      'parked runs enqueued again in heaps at start-up',
      'runtime/known-failures: parked runs are left alone at start-up: no message more, none delivered, no lease taken',
    ),
    row(
      'K4',
      '`sleep` lost in a crash',
      MATRIX,
      'worlds/sqlite-timers: a delayed message is found again after a restart, and on time',
    ),
    row(
      'K5',
      'a step run twice when a hook wakes the run in the middle',
      'runtime/known-failures: a hook that wakes a run in the middle of a step does not run the step again',
    ),
    row(
      'K6',
      'four racing first attempts use up `maxRetries = 3`',
      'runtime/attempts: 10 handlers that race for one step run its body once, as one attempt (maxRetries %i)',
      'runtime/attempts: a flaky first attempt that 10 handlers raced for leaves the other attempts to the step',
    ),
    row(
      'K7',
      'parents that wait for children exhaust the pool of workers',
      'runtime/children: recursion > of runs that start runs ends on a queue with one slot',
    ),
    row(
      'K8',
      'a kill between a claim and its record stops the run for good',
      MATRIX,
      'runtime/attempts: an answer that gets lost with %s costs the step no attempt, and its body runs once',
    ),
    row(
      'K9',
      'a step and a sleep due at the same instant end a run twice',
      'runtime/known-failures: a step and a sleep that are due at the same instant end their run once',
    ),
    row(
      'K10',
      "a survivor that never takes over a dead process's runs until something boots",
      'worlds/process-suite: of an owner is noticed by a consumer that runs',
      MATRIX,
    ),
    row(
      'K11',
      'a boot after many kills that burns a core and a gigabyte',
      'e2e/kill-hostile: after many kills a server starts at once, takes little memory, and idles',
    ),
    row(
      'K12',
      'the last bytes of the store cut off by a power loss',
      'worlds/sqlite-torn: the last bytes of the log are %s: whole appends are left, and the run goes on',
    ),
    row(
      'K13',
      'a process frozen past its lease that wakes and writes',
      'worlds/process-suite: a frozen process > loses its runs after the lease time, and is fenced when it wakes',
      MATRIX,
      HOSTILE,
    ),
    row(
      'K14',
      "a forged message that starts a run, runs a finished run's step again, or fails a live run",
      'runtime/known-failures: a forged message %s',
    ),
    row(
      'K15',
      'a token of a webhook computed from the id of its run',
      'runtime/route-security: generated tokens have 256 bits and share nothing between hooks and runs',
    ),
    row(
      'K16',
      'a message whose handler could not report is stuck until a restart',
      'worlds/sqlite-reclaim: a message whose outcome could not be stored comes again, although its owner lives',
    ),
    row('K17', 'kill storms, kills during recovery and draining, all servers frozen', HOSTILE, KILL),
  ],
}
