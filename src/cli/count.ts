/** @example count(2, 'step') // '2 steps' */
export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}
