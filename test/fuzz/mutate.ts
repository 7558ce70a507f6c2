import type { Random } from './random.ts'

const PIECES = [
  '{', '}', '[', ']', ',', ':', '"', '0', '-1', '1e999', '4294967295', 'null', 'true', '\\', '\\u0000', '{}', '[]', '[[]]', '"__proto__"',
  '{"$ref":0}', '{"$map":', '{"$set":', '{"$array":', '{"$error":', '{"$bytes":["Uint8Array","AAAA"]}', '{"$view":["Int8Array",0,0,1]}',
  '{"$buffers":[[[0,"AAAA"]],', '{"$class":"x"}', '{"$step":{}}', '{"length":4294967295}', '{"$object":[{},[', '{"$instance":["x",1]}',
] // prettier-ignore

/** A text as a damaged store or somebody with write access to it would give: mostly still JSON. */
export function mutate(random: Random, text: string, other: string): string {
  let result = text
  do result = once(random, result, other)
  while (random.once(2))
  return result
}

function once(random: Random, text: string, other: string): string {
  const at = random.below(text.length + 1)
  const end = Math.min(text.length, at + random.below(10))
  switch (random.below(6)) {
    case 0:
      return text.slice(0, at) + random.pick(PIECES) + text.slice(at)
    case 1:
      return text.slice(0, at) + random.pick(PIECES) + text.slice(end)
    case 2:
      return text.slice(0, at) + text.slice(end)
    case 3:
      return text.slice(0, at) + String.fromCharCode(32 + random.below(95)) + text.slice(at + 1)
    case 4:
      return text.slice(0, at) + other + text.slice(end)
    default:
      return replaceTag(random, text)
  }
}

const TAGS = ['undefined', 'number', 'bigint', 'ref', 'object', 'null', 'array', 'map', 'set', 'error', 'instance', 'date', 'regexp', 'bytes', 'view', 'buffers', 'boxed', 'class', 'url', 'urlsearchparams', 'headers', 'domexception', 'run', 'step', 'workflow', 'abortsignal', 'abortcontroller', 'readable', 'writable', 'request', 'response'] // prettier-ignore

/** The data of one tag under another: valid JSON of a wrong shape. */
function replaceTag(random: Random, text: string): string {
  const wanted = random.pick(TAGS)
  return text.replace(random.pick([/"\$\w+"/, /"\$\w+"(?=[^$]*$)/]), `"$$${wanted}"`)
}
