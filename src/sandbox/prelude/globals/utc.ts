/**
 * The time zone of workflow code is UTC. The host's would differ between the machines that replay a run, and with it
 * the branches that the code takes.
 */

/** The locale of workflow code where it names none. */
export const FIXED_LOCALE = 'en-US'

/** What has a twin in UTC: getter and setter alike. */
const FIELDS = ['Date', 'FullYear', 'Hours', 'Milliseconds', 'Minutes', 'Month', 'Seconds']

const ISO_WITHOUT_ZONE = /^(?:[+-]\d{6}|\d{4})-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/
/** Only a date: UTC already. */
const ISO_DATE = /^(?:[+-]\d{6}|\d{4})(?:-\d\d){0,2}$/
const NAMED_ZONE = /(?:\b(?:UTC?|GMT|[ECMP][SD]T)\b|\dZ\b)/i
const OFFSET = /\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:[ap]m)?\s*[+-]\d/i

const nativeParse = Date.parse

/** `Date.parse`, where a text without a zone means UTC. */
export function parseAsUtc(text: string): number {
  const input = String(text).trim()
  if (ISO_WITHOUT_ZONE.test(input)) return nativeParse(`${input}Z`)
  if (ISO_DATE.test(input) || NAMED_ZONE.test(input) || OFFSET.test(input)) return nativeParse(input)
  return nativeParse(`${input} UTC`)
}

/** Makes every method that would ask for the host's zone or locale answer in UTC. Assigned: that keeps attributes. */
export function installUtc(prototype: Date): void {
  const methods = prototype as unknown as Record<string, unknown>
  for (const field of FIELDS) {
    methods[`get${field}`] = methods[`getUTC${field}`]
    methods[`set${field}`] = methods[`setUTC${field}`]
  }
  methods['getDay'] = methods['getUTCDay']
  methods['getTimezoneOffset'] = function getTimezoneOffset(this: Date): number {
    return this.getTime() * 0
  }
  installTexts(methods)
  for (const name of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']) {
    const native = methods[name] as (locales?: unknown, options?: object) => string
    methods[name] = function (this: Date, locales?: unknown, options?: Intl.DateTimeFormatOptions): string {
      return Reflect.apply(native, this, [locales ?? FIXED_LOCALE, inUtc(options)])
    }
  }
}

/** Options of a date format, in UTC unless they name a zone. */
export function inUtc(options: Intl.DateTimeFormatOptions | undefined): Intl.DateTimeFormatOptions {
  return options?.timeZone === undefined ? { ...options, timeZone: 'UTC' } : options
}

function installTexts(methods: Record<string, unknown>): void {
  const toUTCString = Date.prototype.toUTCString
  /** `Thu, 01 Jan 1970 00:00:00 GMT` → `Thu Jan 01 1970`. */
  const dateText = (text: string): string => {
    const [day = '', date, month, year] = text.split(' ')
    return `${day.slice(0, 3)} ${month} ${date} ${year}`
  }
  const timeText = (text: string): string => `${text.split(' ')[4]} GMT+0000 (Coordinated Universal Time)`
  const textMethod = (make: (text: string) => string) =>
    function (this: Date): string {
      const text = Reflect.apply(toUTCString, this, []) as string
      return text === 'Invalid Date' ? text : make(text)
    }
  methods['toString'] = textMethod((text) => `${dateText(text)} ${timeText(text)}`)
  methods['toDateString'] = textMethod(dateText)
  methods['toTimeString'] = textMethod(timeText)
}
