/** For each node the nodes that it leads to and that lead back to it, itself included; in the order of `nodes`. */
export function groupCycles<T>(nodes: readonly T[], next: (node: T) => readonly T[]): Map<T, T[]> {
  const order = finishingOrder(nodes, next)
  const before = new Map<T, T[]>(order.map((node) => [node, []]))
  for (const node of order) for (const following of next(node)) before.get(following)?.push(node)
  const positions = new Map(nodes.map((node, i) => [node, i]))
  const groups = new Map<T, T[]>()
  for (const start of order.toReversed()) {
    if (groups.has(start)) continue
    const group = new Set([start])
    for (const node of group) {
      for (const earlier of before.get(node) ?? []) if (!groups.has(earlier)) group.add(earlier)
    }
    const members = [...group].sort((a, b) => (positions.get(a) ?? 0) - (positions.get(b) ?? 0))
    for (const node of group) groups.set(node, members)
  }
  return groups
}

/** Every node after those that it leads to, but for cycles. With a stack of its own: chains may be long. */
function finishingOrder<T>(nodes: readonly T[], next: (node: T) => readonly T[]): T[] {
  const seen = new Set<T>()
  const order: T[] = []
  const stack: Array<{ node: T; rest: T[] }> = []
  const enter = (node: T): void => {
    if (seen.has(node)) return
    seen.add(node)
    stack.push({ node, rest: [...next(node)] })
  }
  for (const start of nodes) {
    enter(start)
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const following = top.rest.pop()
      if (following !== undefined) enter(following)
      else order.push(stack.pop()!.node)
    }
  }
  return order
}
