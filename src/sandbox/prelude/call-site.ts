/** The first frame of the user's code in the current stack, as `file:line:column`. */
export function callSite(mapStack: (stack: string) => string): string {
  const stack = mapStack(new Error('site').stack ?? '')
  for (const line of stack.split('\n').slice(1)) {
    if (line.includes('stepline:prelude')) continue
    const match = /\(?([^()\s]+:\d+:\d+)\)?$/.exec(line)
    if (match) return match[1]!
  }
  return ''
}
