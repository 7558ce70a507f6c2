/**
 * The codec: values ⇄ text. The same source runs in the host and, bundled into the prelude, in the sandbox, so that a
 * value decoded in a realm is made of that realm's classes.
 *
 * The format is a file format: JSON, where `{"$tag": data}` stands for what JSON lacks. Tags are only ever added.
 *
 * Must not know: Node, the engine, who calls it and why; of globals beyond ES2023 only what it finds at run time.
 */
export { type Codec, type CodecOptions, createCodec, type Payload } from './codec.ts'
export { type CodecExtension, Unstorable } from './extension.ts'
export { damaged, listOf, recordOf, textOf } from './decode-shape.ts'
export { type ClassRegistry, forgetClasses } from './class-registry.ts'
export { WORKFLOW_DESERIALIZE, WORKFLOW_SERIALIZE } from './serde.ts'
export { fromBase64, toBase64 } from './base64.ts'
export { domExceptionExtension, headersExtension, textExtension, type WebClass } from './web-extensions.ts'
export { requestData, responseData } from './web-shape.ts'
export {
  INLINE_BODY,
  NULL_BODY_STATUSES,
  type ReplyAddress,
  type RequestData,
  type ResponseData,
  type StoredBody,
  type StreamedBody,
} from './web-data.ts'
