import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createStackMapper } from '../sandbox/index.ts'

/**
 * Source maps of the host's files, found the way a debugger finds them: by the `sourceMappingURL` comment at the end of
 * the file. Read when an error is recorded, never before; a file without one stays as it is.
 */
class FileMaps extends Map<string, string> {
  override get(frameFile: string): string | undefined {
    let map = super.get(frameFile)
    if (map === undefined) {
      map = readMap(frameFile)
      super.set(frameFile, map)
    }
    return map
  }
}

const SOURCE_MAPPING_URL = /\/\/[#@] ?sourceMappingURL=(\S+)\s*$/

/** Rewrites the frames of a step's error to original files and lines. */
export const mapHostStack: (stack: string) => string = createStackMapper(new FileMaps())

function readMap(frameFile: string): string {
  if (frameFile.startsWith('node:')) return ''
  try {
    const file = frameFile.startsWith('file:') ? fileURLToPath(frameFile) : frameFile
    const url = SOURCE_MAPPING_URL.exec(readFileSync(file, 'utf8').slice(-10_000_000))?.[1]
    if (!url) return ''
    return absoluteSources(
      url.startsWith('data:')
        ? decodeDataUrl(url)
        : readFileSync(resolve(dirname(file), decodeURIComponent(url)), 'utf8'),
      file,
    )
  } catch {
    // No readable file or map behind the frame (an eval, a virtual module, maps not deployed): the frame stays as it is.
    return ''
  }
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
  sourcesContent?: unknown
  sections?: Array<{ map: RawMap }>
}

/** Sources are relative to the map's file; a stack is read from anywhere. */
function absoluteSources(json: string, file: string): string {
  const map = JSON.parse(json) as RawMap
  for (const part of map.sections?.map((section) => section.map) ?? [map]) resolveSources(part, file)
  return JSON.stringify(map)
}

function resolveSources(map: RawMap, file: string): void {
  const base = pathToFileURL(file)
  map.sources = (map.sources ?? []).map((source) => {
    if (!source) return source
    const url = new URL((map.sourceRoot ?? '') + source.replaceAll('\\', '/'), base)
    return url.protocol === 'file:' ? fileURLToPath(url) : source
  })
  delete map.sourceRoot
  delete map.sourcesContent
}
