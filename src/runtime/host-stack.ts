import { readFileSync } from 'node:fs'
import { findSourceMap } from 'node:module'
import { dirname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createStackMapper } from '../sandbox/index.ts'
import { processState } from './process-state.ts'

/**
 * Source maps of the host's files, found the way a debugger finds them: by the `sourceMappingURL` comment at the end of
 * the file. Read when an error is recorded, never before; a file without one stays as it is.
 */
class FileMaps extends Map<string, string> {
  override get(frameFile: string): string | undefined {
    let map = super.get(frameFile)
    if (map === undefined) {
      map = this.#read(frameFile)
      this.set(frameFile, map)
    }
    return map
  }

  #read(frameFile: string): string {
    try {
      const map = readMap(frameFile)
      if (map === null) return ''
      for (const part of map.sections?.map((section) => section.map) ?? [map]) {
        this.#keepInnerMaps(part)
        delete part.sourcesContent
      }
      return JSON.stringify(map)
    } catch {
      // No readable file or map behind the frame (an eval, a virtual module, maps not deployed): the frame stays as it is.
      return ''
    }
  }

  /** A source that was itself built, and is not deployed, may carry its map within the text that the outer map has of it. */
  #keepInnerMaps({ sources = [], sourcesContent = [] }: RawMap): void {
    sources.forEach((source, index) => {
      const url = SOURCE_MAPPING_URL.exec(sourcesContent[index]?.trimEnd() ?? '')?.[1]
      if (!source || !url?.startsWith('data:') || this.has(source)) return
      this.set(source, JSON.stringify(absoluteSources(decodeDataUrl(url), source)))
    })
  }
}

const SOURCE_MAPPING_URL = /\/\/[#@] ?sourceMappingURL=(\S+)\s*$/

const mapFiles = createStackMapper(new FileMaps())

/** Rewrites the frames of a step's error to original files and lines. */
export function mapHostStack(stack: string): string {
  return mapFiles(processState().mapDevStack?.(stack) ?? stack)
}

/** Told by a dev server that evaluates modules from memory, under the names of their files: there is no map to find. */
export function setDevStackMapper(map: (stack: string) => string): void {
  processState().mapDevStack = map
}

/** Null where the file has none. */
function readMap(frameFile: string): RawMap | null {
  if (frameFile.startsWith('node:')) return null
  if (frameFile.startsWith('webpack-internal:')) return mapInMemory(frameFile)
  const file = frameFile.startsWith('file:') ? fileURLToPath(frameFile) : frameFile
  const url = SOURCE_MAPPING_URL.exec(readFileSync(file, 'utf8').slice(-10_000_000))?.[1]
  if (!url) return null
  return absoluteSources(
    url.startsWith('data:')
      ? decodeDataUrl(url)
      : readFileSync(resolve(dirname(file), decodeURIComponent(url)), 'utf8'),
    file,
  )
}

/** Of code that was evaluated, not read from a file: Node.js keeps its map, when it was told to (`next dev` does). */
function mapInMemory(frameFile: string): RawMap | null {
  const map = findSourceMap(frameFile)?.payload
  return map ? absoluteSources(JSON.stringify(map), process.cwd()) : null
}

function decodeDataUrl(url: string): string {
  const comma = url.indexOf(',')
  const body = url.slice(comma + 1)
  return url.slice(0, comma).endsWith(';base64')
    ? Buffer.from(body, 'base64').toString('utf8')
    : decodeURIComponent(body)
}

/** A map, or in Turbopack's output a list of maps. */
interface RawMap {
  sources?: Array<string | null>
  sourceRoot?: string
  sourcesContent?: Array<string | null>
  sections?: Array<{ map: RawMap }>
}

/** Sources are relative to the map's file; a stack is read from anywhere. */
function absoluteSources(json: string, file: string): RawMap {
  const map = JSON.parse(json) as RawMap
  for (const part of map.sections?.map((section) => section.map) ?? [map]) resolveSources(part, file)
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
