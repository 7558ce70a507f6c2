/** A file that is written or changed: its text before (null: it does not exist) and after. */
export interface Change {
  path: string
  before: string | null
  after: string
}
