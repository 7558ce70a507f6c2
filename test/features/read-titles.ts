import ts from 'typescript'

/** What tests are declared with, in the suites of this repository. */
const DECLARES = new Set(['describe', 'it', 'test', 'timed'])

/**
 * Titles as they stand in the source of a test file, those of the blocks around them first: `steps > are retried`.
 * `%s` and `${…}` stay as they are.
 */
export function readTitles(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest)
  const titles: string[] = []
  const visit = (node: ts.Node, around: string): void => {
    const title = titleOf(node, source)
    const path = title === undefined ? around : around === '' ? title : `${around} > ${title}`
    if (title !== undefined) titles.push(path)
    ts.forEachChild(node, (child) => visit(child, path))
  }
  visit(source, '')
  return titles
}

function titleOf(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (!ts.isCallExpression(node) || !DECLARES.has(rootOf(node.expression) ?? '')) return undefined
  const [first] = node.arguments
  if (first && ts.isStringLiteralLike(first)) return first.text
  return first && ts.isTemplateExpression(first) ? first.getText(source).slice(1, -1) : undefined
}

/** `it` of `it(…)`, `it.skip(…)`, `it.each(…)(…)`. */
function rootOf(callee: ts.Expression): string | undefined {
  if (ts.isIdentifier(callee)) return callee.text
  if (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee)) return rootOf(callee.expression)
  return ts.isTaggedTemplateExpression(callee) ? rootOf(callee.tag) : undefined
}
