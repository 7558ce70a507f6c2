import type { ListOptions, Page } from '../../world/index.ts'

/** How lists are asked for by apps. */
export interface ListParams {
  pagination?: { limit?: number; cursor?: string | null; sortOrder?: 'asc' | 'desc' }
  /** Include stored values. @default 'all' */
  resolveData?: 'all' | 'none'
}

export interface List<T> {
  data: T[]
  /** Where to go on, also after the last page: what comes later follows it. */
  cursor: string | null
  hasMore: boolean
}

export function withPayloads({ resolveData }: { resolveData?: 'all' | 'none' }): boolean {
  return resolveData !== 'none'
}

export function toListOptions(params: ListParams): ListOptions {
  const { limit, cursor, sortOrder } = params.pagination ?? {}
  return {
    payloads: withPayloads(params),
    ...(limit === undefined ? {} : { limit }),
    ...(cursor ? { cursor } : {}),
    ...(sortOrder === undefined ? {} : { order: sortOrder }),
  }
}

export function toList<T, U>(page: Page<T>, convert: (record: T) => U): List<U> {
  return { data: page.data.map(convert), cursor: page.cursor || null, hasMore: page.hasMore }
}
