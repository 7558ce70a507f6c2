import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupCycles } from '../../src/compiler/analyze/cycles.ts'

test('nodes that lead to each other are a group', () => {
  const size = 7
  const graph = fc.array(fc.uniqueArray(fc.nat(size - 1)), { minLength: size, maxLength: size })
  fc.assert(
    fc.property(graph, (edges) => {
      const nodes = edges.map((_, i) => i)
      const reach = (start: number): Set<number> => {
        const found = new Set([start])
        for (const node of found) for (const next of edges[node] ?? []) found.add(next)
        return found
      }
      const groups = groupCycles(nodes, (node) => edges[node] ?? [])
      for (const node of nodes)
        expect(groups.get(node)).toEqual(
          nodes.filter((other) => reach(node).has(other) && reach(other).has(node)),
        )
    }),
  )
})

test('a chain may be as long as a file', () => {
  const nodes = Array.from({ length: 50_000 }, (_, i) => i)
  const groups = groupCycles(nodes, (node) => (node > 0 ? [node - 1] : []))
  expect([groups.size, groups.get(49_999)]).toEqual([50_000, [49_999]])
})
