import { readFileSync } from 'node:fs'
import { findSourceMap } from 'node:module'
import { dirname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createStackMapper, type SourceMapJson } from '../sandbox/index.ts'
import { processState } from './process-state.ts'

/** Maps that came within the text of other sources. */
const inner = new Map<string, RawMap>()

/**
 * The source map of one of the host's files, found the way a debugger finds it: by the `sourceMappingURL` comment at the
 * end of the file. Read when an error is recorded, never before; a file without one stays as it is.
 */
function findMap(frameFile: string): RawMap | undefined {
  const known = inner.get(frameFile)
  if (known) return known
  try {
    const map = readMap(frameFile)
    for (const part of map ? partsOf(map) : []) {
      keepInnerMaps(part)
      delete part.sourcesContent
    }
    return map
  } catch {
    // No readable file or map behind the frame (an eval, a virtual module, maps not deployed): the frame stays as it is.
    return undefined
  }
}

/** A source that was itself built, and is not deployed, may carry its map within the text that the outer map has of it. */
function keepInnerMaps({ sources = [], sourcesContent = [] }: RawMap): void {
  sources.forEach((source, index) => {
    const url = SOURCE_MAPPING_URL.exec(sourcesContent[index]?.trimEnd() ?? '')?.[1]
    if (!source || !url?.startsWith('data:') || inner.has(source)) return
    inner.set(source, absoluteSources(decodeDataUrl(url), source))
  })
}

const SOURCE_MAPPING_URL = /\/\/[#@] ?sourceMappingURL=(\S+)\s*$/

const mapFiles = createStackMapper(findMap)

/** Rewrites the frames of a step's error to original files and lines. */
export function mapHostStack(stack: string): string {
  return mapFiles(processState().mapDevStack?.(stack) ?? stack)
}

/** Told by a dev server that evaluates modules from memory, under the names of their files: there is no map to find. */
export function setDevStackMapper(map: (stack: string) => string): void {
  processState().mapDevStack = map
}

/** Undefined where the file has none. */
function readMap(frameFile: string): RawMap | undefined {
  if (frameFile.startsWith('node:')) return undefined
  if (frameFile.startsWith('webpack-internal:')) return mapInMemory(frameFile)
  const file = frameFile.startsWith('file:') ? fileURLToPath(frameFile) : frameFile
  // Byte for byte: decoding a large file takes longer than finding the end of it.
  const found = SOURCE_MAPPING_URL.exec(readFileSync(file, 'latin1').slice(-10_000_000))?.[1]
  if (!found) return undefined
  const url = Buffer.from(found, 'latin1').toString('utf8')
  return absoluteSources(
    url.startsWith('data:')
      ? decodeDataUrl(url)
      : readFileSync(resolve(dirname(file), decodeURIComponent(url)), 'utf8'),
    file,
  )
}

/** Of code that was evaluated, not read from a file: Node.js keeps its map, when it was told to (`next dev` does). */
function mapInMemory(frameFile: string): RawMap | undefined {
  const map = findSourceMap(frameFile)?.payload
  return map ? absoluteSources(JSON.stringify(map), process.cwd()) : undefined
}

function decodeDataUrl(url: string): string {
  const comma = url.indexOf(',')
  const body = url.slice(comma + 1)
  return url.slice(0, comma).endsWith(';base64')
    ? Buffer.from(body, 'base64').toString('utf8')
    : decodeURIComponent(body)
}

/** A map, or in Turbopack's output a list of maps. */
interface RawMap extends SourceMapJson {
  sourceRoot?: string
  sourcesContent?: Array<string | null>
}

function partsOf(map: RawMap): RawMap[] {
  return map.sections?.map((section) => section.map) ?? [map]
}

/** Sources are relative to the map's file; a stack is read from anywhere. */
function absoluteSources(json: string, file: string): RawMap {
  const map = JSON.parse(json) as RawMap
  for (const part of partsOf(map)) resolveSources(part, file)
  return map
}

function resolveSources(map: RawMap, file: string): void {
  const base = pathToFileURL(file)
  map.sources = (map.sources ?? []).map((source) => {
    if (!source) return source
    const url = new URL((map.sourceRoot ?? '') + source.replaceAll('\\', '/'), base)
    return url.protocol === 'file:' ? fileURLToPath(url) : source
  })
  delete map.sourceRoot
}
