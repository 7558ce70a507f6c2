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
    const text = lines[n - 1] ?? ''
    out.push(`${n === line ? '>' : ' '} ${String(n).padStart(width)} | ${text}`)
    if (n === line) {
      const indent = text.slice(0, column).replace(/[^\t]/g, ' ')
      out.push(`  ${' '.repeat(width)} | ${indent}^`)
    }
  }
  return out.join('\n')
}
