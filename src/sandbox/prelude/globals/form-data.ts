import type { BlobClasses, RealmFile } from './blob.ts'
import { wellFormed } from './utf8.ts'

export type FormValue = string | RealmFile
export type FormEntry = [string, FormValue]

export interface Forms {
  FormData: new () => object
  /** The entries of a form; undefined for everything else. */
  entriesOf(value: unknown): readonly FormEntry[] | undefined
  /** A form with these entries. */
  from(entries: readonly FormEntry[]): object
}

/** `FormData`, after https://xhr.spec.whatwg.org/#interface-formdata, without forms of a page. */
export function createFormData({ File, bytesOfBlob }: BlobClasses): Forms {
  let entriesOf!: Forms['entriesOf']
  let from!: Forms['from']

  class FormData {
    #entries: FormEntry[] = []

    static {
      entriesOf = (value) =>
        typeof value === 'object' && value !== null && #entries in value
          ? (value as FormData).#entries
          : undefined
      from = (entries) => {
        const form = new FormData()
        form.#entries = [...entries]
        return form
      }
    }

    append(name: unknown, value: unknown, filename?: unknown) {
      this.#entries.push([textOf(name), valueOf(value, filename)])
    }
    delete(name: unknown) {
      this.#entries = this.#entries.filter(([known]) => known !== textOf(name))
    }
    get(name: unknown) {
      return this.#entries.find(([known]) => known === textOf(name))?.[1] ?? null
    }
    getAll(name: unknown) {
      return this.#entries.filter(([known]) => known === textOf(name)).map(([, value]) => value)
    }
    has(name: unknown) {
      return this.#entries.some(([known]) => known === textOf(name))
    }
    set(name: unknown, value: unknown, filename?: unknown) {
      const index = this.#entries.findIndex(([known]) => known === textOf(name))
      if (index < 0) return this.append(name, value, filename)
      this.#entries[index] = [textOf(name), valueOf(value, filename)]
      this.#entries = this.#entries.filter(([known], i) => i <= index || known !== textOf(name))
    }
    forEach(callback: (value: FormValue, name: string, form: FormData) => void, thisArg?: unknown) {
      for (const [name, value] of this) callback.call(thisArg, value, name, this)
    }
    *entries(): Generator<FormEntry> {
      for (const [name, value] of this.#entries) yield [name, value]
    }
    *keys() {
      for (const [name] of this.#entries) yield name
    }
    *values() {
      for (const [, value] of this.#entries) yield value
    }
    [Symbol.iterator]() {
      return this.entries()
    }
    get [Symbol.toStringTag]() {
      return 'FormData'
    }
  }

  /** A blob becomes a file, as the standard has it. */
  function valueOf(value: unknown, filename: unknown): FormValue {
    const bytes = bytesOfBlob(value)
    if (!bytes) return textOf(value)
    if (value instanceof File && filename === undefined) return value as RealmFile
    const name = filename ?? (value instanceof File ? value.name : 'blob')
    return new File([bytes], name, { type: (value as RealmFile).type })
  }
  return { FormData, entriesOf, from }
}

const textOf = (value: unknown): string => wellFormed(String(value as string))
