/**
 * The two symbols under which a class says how its instances are stored. Static methods, found by symbol and not by
 * import, so that a class stays usable where this package is not installed.
 *
 * @example
 * class Money {
 *   static [WORKFLOW_SERIALIZE](money: Money) { return money.cents }
 *   static [WORKFLOW_DESERIALIZE](cents: number) { return new Money(cents) }
 * }
 */
export const WORKFLOW_SERIALIZE: unique symbol = Symbol.for('workflow-serialize')
export const WORKFLOW_DESERIALIZE: unique symbol = Symbol.for('workflow-deserialize')
