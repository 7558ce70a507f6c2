/**
 * `fixtures/compiler/<case>/input.*` against `_expected/{workflow,step,client}.js`, or `_expected/diagnostics.json`
 * for files that must not compile. `UPDATE_SNAPSHOTS=1` writes what the compiler gives now; read the diff.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { discover, type Mode, transform, type TransformOptions } from '../../src/compiler/index.ts'

const ROOT = new URL('../../fixtures/compiler', import.meta.url).pathname
const MODES: Mode[] = ['workflow', 'step', 'client']
const update = process.env['UPDATE_SNAPSHOTS'] === '1'

type Config = Partial<Pick<TransformOptions, 'guard' | 'packageId'>>

interface Sample {
  name: string
  folder: string
  filename: string
  source: string
  config: Config
}

const samples = readdirSync(ROOT).map(readSample)

function readSample(name: string): Sample {
  const folder = join(ROOT, name)
  const input = readdirSync(folder).find((file) => file.startsWith('input.'))
  if (!input) throw new Error(`fixtures/compiler/${name} has no input`)
  const configFile = join(folder, '_config.json')
  const config = existsSync(configFile) ? (JSON.parse(readFileSync(configFile, 'utf8')) as Config) : {}
  return {
    name,
    folder,
    filename: `/app/src/${input}`,
    source: readFileSync(join(folder, input), 'utf8'),
    config,
  }
}

/** What a sample is expected to give, by file name. */
function actualFiles({ source, filename, config }: Sample): Map<string, string> {
  const { diagnostics } = discover(source, filename, { root: '/app', ...config })
  if (diagnostics.length > 0) {
    const shown = diagnostics.map(({ frame, ...rest }) => ({ ...rest, frame: frame.split('\n') }))
    return new Map([['diagnostics.json', `${JSON.stringify(shown, null, 2)}\n`]])
  }
  return new Map(
    MODES.map((mode) => [`${mode}.js`, transform(source, filename, { mode, root: '/app', ...config }).code]),
  )
}

function writeExpected(folder: string, files: Map<string, string>): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of files) writeFileSync(join(folder, file), text)
}

describe.each(samples)('fixtures/compiler/$name', (sample) => {
  const expected = join(sample.folder, '_expected')
  const files = actualFiles(sample)
  if (update) writeExpected(expected, files)

  test('gives what is expected', () => {
    const texts = readdirSync(expected).map((file) => [file, readFileSync(join(expected, file), 'utf8')])
    expect(Object.fromEntries(files)).toEqual(Object.fromEntries(texts))
  })

  test('gives code that can be parsed', () => {
    const loader = sample.filename.endsWith('.tsx') ? 'tsx' : 'ts'
    const tsconfigRaw = { compilerOptions: { experimentalDecorators: true } }
    const code = [...files].filter(([file]) => file.endsWith('.js')).map(([, text]) => text)
    expect(() => code.map((text) => transformSync(text, { loader, tsconfigRaw }))).not.toThrow()
  })
})
