/** Thrown by an extension's `encode` for a value that cannot be stored; the codec adds where it stands. */
export class Unstorable extends Error {
  readonly kind: string
  readonly hint: string
  /** @param kind what the value is, such as `a Response whose body was read before` */
  constructor(kind: string, hint: string) {
    super(`${kind} cannot be stored. ${hint}`)
    this.kind = kind
    this.hint = hint
  }
}

/** Teaches the codec a kind of value that it does not know. */
export interface CodecExtension {
  /** Names the kind in the encoding, as `{"$tag": data}`; part of the format once used. */
  tag: string
  /** Asked for every function, and every object that is no array and no plain object; the first match wins. */
  match(value: object): boolean
  /**
   * What stands for the value; may hold anything that can be encoded, but not the value itself. `refuse` says why this one
   * cannot be stored after all: `kind` reads after "is", as in "a locked ReadableStream".
   */
  encode(value: object, refuse: (kind: string, hint: string) => never): unknown
  /**
   * Gets what `encode` gave, decoded; or, where the store is damaged, anything else. Check it with the functions of
   * `decode-shape` before it is looped over or made a text.
   */
  decode(data: unknown): unknown
}
