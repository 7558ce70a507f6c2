import { toPosix } from '../paths.ts'

/**
 * The module that loads every step file of the app. A file that its package calls free of side effects is imported by
 * name and put where bundlers cannot see that nobody looks: each of them would drop a bare import of it.
 */
export function stepsModule(files: ReadonlyArray<{ file: string; sideEffectFree: boolean }>): string {
  const lines = files.map(({ file, sideEffectFree }, index) => {
    const specifier = JSON.stringify(toPosix(file))
    return sideEffectFree ? `import * as steps${index} from ${specifier}` : `import ${specifier}`
  })
  const kept = files.flatMap(({ sideEffectFree }, index) => (sideEffectFree ? [`steps${index}`] : []))
  if (kept.length > 0) lines.push(`globalThis[Symbol.for("stepline.keptSteps")] = [${kept.join(', ')}]`)
  lines.push(`export const stepFiles = ${files.length}`)
  return `${lines.join('\n')}\n`
}
