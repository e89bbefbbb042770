/** What Cloud and Data Center both can do, each by its own addresses. */

export interface IssueRecord {
  id: string
  key?: string
  fields?: { updated?: string; project?: { id?: string }; [name: string]: unknown }
  changelog?: { histories: History[] }
  remotelinks?: unknown[]
  [name: string]: unknown
}

export interface History {
  id: string
  items?: { field?: string }[]
  [name: string]: unknown
}

export interface Found {
  /** As the search gave them; `complete` brings their whole changelog. */
  issues: IssueRecord[]
  /** For the next page; null at the end. */
  next: string | null
}

export interface Site {
  search(jql: string, next: string | null, reconcile?: readonly string[]): Promise<Found>
  /** Ids alone, thousands a page. */
  ids(jql: string, next: string | null): Promise<{ ids: string[]; next: string | null }>
  /** How many the site thinks that there are. */
  count(jql: string): Promise<number>
  /** Adds the whole changelog. Errors: SourceError incomplete when it cannot be had whole. */
  complete(issues: readonly IssueRecord[]): Promise<IssueRecord[]>
  /** By id, past the search index; those that are gone or hidden are left out. */
  byIds(ids: readonly string[]): Promise<IssueRecord[]>
}

/** Lets equal histories be equal texts, whatever order they came in. */
export function sortHistories(histories: readonly History[]): History[] {
  return histories.toSorted((a, b) => Number(a.id) - Number(b.id))
}
