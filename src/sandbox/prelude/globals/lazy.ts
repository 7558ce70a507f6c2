import { defineGlobal } from './define.ts'

/** How each global is made, by name. */
export type Makers = Readonly<Record<string, () => unknown>>

/** Globals that are made when they are first touched, anew for each run: a run pays only for what it uses. */
export interface LazyGlobals {
  /** Makes the globals those of a run. */
  begin(makers: Makers): void
  /** Takes them away from the run. @returns false when its code has put something else in the place of one */
  reset(): boolean
}

interface Slot {
  name: string
  make: () => unknown
  made: { value: unknown } | undefined
  accessors: PropertyDescriptor
}

const { defineProperty, getOwnPropertyDescriptor } = Reflect

/** @param names all that there will ever be: they are on the global object from now on */
export function createLazyGlobals(names: readonly string[]): LazyGlobals {
  const slots = names.map(createSlot)
  return {
    begin(makers) {
      for (let i = 0; i < slots.length; i++) slots[i]!.make = makers[slots[i]!.name]!
    },
    reset() {
      for (let i = 0; i < slots.length; i++) if (!resetSlot(slots[i]!)) return false
      return true
    },
  }
}

function createSlot(name: string): Slot {
  const slot: Slot = {
    name,
    make: () => undefined,
    made: undefined,
    accessors: {
      get() {
        slot.made ??= { value: slot.make() }
        defineGlobal(name, slot.made.value)
        return slot.made.value
      },
      set(value: unknown) {
        defineGlobal(name, value)
      },
      configurable: true,
      enumerable: false,
    },
  }
  defineProperty(globalThis, name, slot.accessors)
  return slot
}

function resetSlot(slot: Slot): boolean {
  const { made } = slot
  slot.made = undefined
  const now = getOwnPropertyDescriptor(globalThis, slot.name)
  if (now === undefined) return false
  if (now.get === slot.accessors.get) return true
  return (
    made !== undefined && now.value === made.value && defineProperty(globalThis, slot.name, slot.accessors)
  )
}
