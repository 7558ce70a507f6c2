/** Longer lines are cut: minified files have one of megabytes. */
const WIDEST = 160
/** How much of a cut line stands before the position. */
const BEFORE = 80

/**
 * The lines around a position, with a caret under it.
 *
 * @param source the file's text
 * @param line 1-based
 * @param column 0-based, in UTF-16 code units
 */
export function codeFrame(source: string, line: number, column: number, around = 2): string {
  const lines = source.split(/\r\n|\r|\n/)
  const first = Math.max(1, line - around)
  const last = Math.min(lines.length, line + around)
  const width = String(last).length
  const out: string[] = []
  for (let n = first; n <= last; n++) {
    const { text, at } = cut(lines[n - 1] ?? '', n === line ? column : 0)
    out.push(`${n === line ? '>' : ' '} ${String(n).padStart(width)} | ${text}`)
    if (n === line) {
      const indent = text.slice(0, at).replace(/[^\t]/g, ' ')
      out.push(`  ${' '.repeat(width)} | ${indent}^`)
    }
  }
  return out.join('\n')
}

/** What is shown of a line, and where in that the position is. */
function cut(line: string, column: number): { text: string; at: number } {
  if (line.length <= WIDEST) return { text: line, at: column }
  const start = Math.max(0, Math.min(column - BEFORE, line.length - WIDEST))
  const before = start > 0 ? '…' : ''
  const after = start + WIDEST < line.length ? '…' : ''
  return { text: before + line.slice(start, start + WIDEST) + after, at: column - start + before.length }
}
