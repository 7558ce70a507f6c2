import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fileURLToPath } from 'node:url'
import { type Lock, lockFiles, missingOptional, platformOf } from '../../src/scripts/lock-file.ts'

const root = new URL('../../', import.meta.url)
const readLock = (path: string): Lock => JSON.parse(readFileSync(new URL(path, root), 'utf8')) as Lock
const lock = readLock('package-lock.json')

/** Node versions that the package promises to run on: the first of each line. */
const SUPPORTED = '^20.19 || >=22.12'

describe('package-lock.json', () => {
  it.each(lockFiles(fileURLToPath(root)))(
    '%s holds what every platform needs, or `npm ci` refuses it (mend it by `npm run lock`)',
    (path) => expect(missingOptional(readLock(path))).toEqual([]),
  )

  it('is the lock of this package, for the supported versions of Node', () => {
    const { engines } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { engines: object }
    expect(engines).toEqual({ node: SUPPORTED })
    expect(lock.packages['']).toMatchObject({ engines })
  })

  it('is found incomplete when a platform is missing or has another version', () => {
    const packages = {
      'node_modules/tool': { version: '2.0.0', optionalDependencies: { 'tool-linux-x64': '2.0.0' } },
      'node_modules/host/node_modules/tool': {
        version: '1.0.0',
        optionalDependencies: { 'tool-linux-x64': '1.0.0' },
      },
      'node_modules/tool-linux-x64': { version: '1.0.0' },
    }
    expect(missingOptional({ packages })).toEqual([
      { path: 'node_modules/tool/node_modules/tool-linux-x64', version: '2.0.0', dev: false },
    ])
  })

  it.each([
    ['node_modules/@rollup/rollup-linux-x64-musl', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
    ['node_modules/@oxlint/binding-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['node_modules/@rollup/rollup-win32-x64-gnu', { os: ['win32'], cpu: ['x64'] }],
    ['node_modules/@oxlint-tsgolint/darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
    ['node_modules/@rolldown/binding-wasm32-wasi', { cpu: ['wasm32'] }],
  ])('knows where %s runs', (path, platform) => {
    expect(platformOf(path)).toEqual(platform)
  })
})
