/** Workflow code runs nowhere in particular: its zone is UTC and its locale en-US, whatever the machine's are. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { preludeCode } from '../../src/sandbox/prelude-source.ts'

const CASES: Record<string, string> = {
  'fields of a date are those of UTC':
    'const d = new Date(86_399_999); return [d.getFullYear(), d.getMonth(), d.getDate(), d.getDay(), d.getHours(), d.getMinutes(), d.getSeconds(), d.getMilliseconds(), d.getTimezoneOffset()]',
  'a date from numbers is in UTC':
    'return [new Date(2020, 6, 1, 12).toISOString(), new Date(70, 0).getTime()]',
  'setters set fields of UTC':
    'const d = new Date(0); d.setHours(5, 6, 7, 8); d.setDate(2); d.setMonth(2); d.setFullYear(2021); return d.toISOString()',
  'a date says itself in UTC':
    'const d = new Date(0); return [String(d), d.toDateString(), d.toTimeString(), `${new Date(-1e14)}`, String(new Date(NaN)), d + 1]',
  'a text without a zone is read as UTC':
    'return ["2020-07-01T12:00:00", "2020-07-01T12:00", "2020-07-01", "2020-07-01 12:00", "July 1, 2020", "1 Jul 2020 12:00", "7/1/2020", "12-25-1995", "2020"].map((t) => [new Date(t).toISOString(), Date.parse(t) === +new Date(t)].join())',
  'a text with a zone keeps it':
    'return ["2020-07-01T12:00:00Z", "2020-07-01T12:00:00+02:00", "Wed Jul 01 2020 12:00:00 GMT+0200 (CEST)", "1 Jul 2020 12:00 EST", "2020-07-01 12:00 -0500"].map((t) => new Date(t).toISOString())',
  'what is no date is none':
    'return [+new Date("soon"), +new Date({}), +new Date(undefined), Date.parse("")].map(Number.isNaN)',
  'a date of a date, of null and of a boolean':
    'return [+new Date(new Date(5)), +new Date(null), +new Date(true), +new Date({ valueOf: () => 7 }), +new Date("1970-01-01T00:00:00.009Z")]',
  'formats are in UTC and English':
    'const d = new Date(0); return [d.toLocaleString(), d.toLocaleDateString(), d.toLocaleTimeString(), d.toLocaleDateString(undefined, { weekday: "long" }), new Intl.DateTimeFormat().format(d), Intl.DateTimeFormat().resolvedOptions().timeZone, Intl.DateTimeFormat().resolvedOptions().locale]',
  'a zone and a locale that are named are kept':
    'const d = new Date(0); return [d.toLocaleTimeString("en-GB", { timeZone: "Asia/Tokyo" }), new Intl.DateTimeFormat("de", { timeZone: "Asia/Tokyo", hour: "numeric" }).format(d), (1234.5).toLocaleString("de")]',
  'numbers are written in English':
    'return [(1234.5).toLocaleString(), 1234n.toLocaleString(), [1234.5].toLocaleString(), new Float64Array([1234.5]).toLocaleString(), new Intl.NumberFormat().format(1234.5)]',
  'words are compared and cased in English':
    'return ["ä".localeCompare("z"), ["z", "ä", "a"].sort(new Intl.Collator().compare), "I".toLocaleLowerCase(), "i".toLocaleUpperCase(), new Intl.PluralRules().select(1), new Intl.ListFormat().format(["a", "b"])]',
  'the constructors stay themselves':
    'const f = new (class Own extends Intl.DateTimeFormat {})(); return [f instanceof Intl.DateTimeFormat, f.constructor.name, Intl.DateTimeFormat.name, Intl.NumberFormat.supportedLocalesOf("de"), new Intl.NumberFormat().constructor === Intl.NumberFormat]',
  'no way leads to the zone of the machine':
    'return [new Date(0).constructor, Object.getPrototypeOf(new Date(0)).constructor, new Intl.DateTimeFormat().constructor].map((C) => new C(0, 1).constructor === C)',
}

const script = `
const vm = require('node:vm')
const context = vm.createContext(vm.constants.DONT_CONTEXTIFY, { microtaskMode: 'afterEvaluate' })
const [prelude, cases] = JSON.parse(require('node:fs').readFileSync(0, 'utf8'))
const boot = new vm.Script(prelude).runInContext(context)
boot({ mapStack: (s) => s }).init(JSON.stringify({ runId: 'r', seed: 's', createdAt: 0 }))
const results = {}
for (const [name, code] of Object.entries(cases)) {
  results[name] = vm.runInContext('(() => { try { return JSON.stringify((() => {' + code + '})()) } catch (e) { return String(e.stack) } })()', context)
}
process.stdout.write(JSON.stringify(results))`

async function resultsIn(env: Record<string, string>): Promise<Record<string, string>> {
  const running = promisify(execFile)(process.execPath, ['-e', script], { env: { ...process.env, ...env } })
  running.child.stdin!.end(JSON.stringify([preludeCode, CASES]))
  return JSON.parse((await running).stdout) as Record<string, string>
}

describe('workflow code, in a process far away and in one in UTC', () => {
  let far: Record<string, string>
  let utc: Record<string, string>
  let native: Record<string, string>

  beforeAll(async () => {
    const away = { TZ: 'America/St_Johns', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' }
    ;[far, utc] = await Promise.all([
      resultsIn(away),
      resultsIn({ TZ: 'UTC', LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' }),
    ])
    // What a plain process in UTC says, with nothing of ours in it.
    const plain = script.replace(/boot\(.*\n/, '\n')
    const running = promisify(execFile)(process.execPath, ['-e', plain], {
      env: { ...process.env, TZ: 'UTC', LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' },
    })
    running.child.stdin!.end(JSON.stringify(['0', CASES]))
    native = JSON.parse((await running).stdout) as Record<string, string>
  })

  it.each(Object.keys(CASES))('%s', (name) => {
    expect(native[name]).toMatch(/^["[]/)
    expect(far[name]).toBe(utc[name])
    expect(far[name]).toBe(native[name])
  })
})
