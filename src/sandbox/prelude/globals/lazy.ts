import { defineGlobal } from './define.ts'

interface Slot {
  name: string
  made: { value: unknown } | undefined
  accessors: PropertyDescriptor
}

const { defineProperty, getOwnPropertyDescriptor } = Reflect

/**
 * Defines globals that are made when they are first touched, so that a run pays only for what it uses.
 *
 * @param makers by name
 * @returns takes them away from a run, so that the next one gets its own; false when the code has put something else in
 *   the place of one
 */
export function defineLazyGlobals(makers: Readonly<Record<string, () => unknown>>): () => boolean {
  const slots = Object.entries(makers).map(([name, make]) => defineSlot(name, make))
  return () => {
    for (let i = 0; i < slots.length; i++) if (!resetSlot(slots[i]!)) return false
    return true
  }
}

function defineSlot(name: string, make: () => unknown): Slot {
  const slot: Slot = {
    name,
    made: undefined,
    accessors: {
      get() {
        slot.made ??= { value: make() }
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
