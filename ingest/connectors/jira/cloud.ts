/** Jira Cloud: search by token, changelogs and issues in bulk. */
import type { Http } from '../../http.ts'
import { sortHistories, type Found, type History, type IssueRecord, type Site } from './site.ts'

const PAGE = 100
const ID_PAGE = 5000
const CHANGELOG_PAGE = 1000

interface ChangelogPage {
  issueChangeLogs?: { issueId: string; changeHistories?: History[] }[]
  nextPageToken?: string | null
}

export function cloudSite(http: Http, fieldNames: () => Promise<string[]>): Site {
  const ask = async <T>(path: string, body: object) =>
    (await http.fetch({ path: `rest/api/3/${path}`, body })).body as T
  const search = async (query: object, next: string | null): Promise<Found> => {
    const body = { ...query, ...(next === null ? {} : { nextPageToken: next }) }
    const found = await ask<{ issues?: IssueRecord[]; nextPageToken?: string | null }>('search/jql', body)
    return { issues: found.issues ?? [], next: found.nextPageToken ?? null }
  }
  return {
    async search(jql, next, reconcile = []) {
      const reconcileIssues = reconcile.slice(0, 50).map(Number)
      const query = { jql, fields: await fieldNames(), maxResults: PAGE }
      return search(reconcileIssues.length === 0 ? query : { ...query, reconcileIssues }, next)
    },
    async ids(jql, next) {
      const found = await search({ jql, fields: ['id'], maxResults: ID_PAGE }, next)
      return { ids: found.issues.map(({ id }) => id), next: found.next }
    },
    count: async (jql) => (await ask<{ count: number }>('search/approximate-count', { jql })).count,
    async complete(issues) {
      const histories = await readHistories(ask, issues)
      return issues.map((issue) => ({
        ...issue,
        changelog: { histories: sortHistories(histories.get(issue.id) ?? []) },
      }))
    },
    async byIds(ids) {
      const issues: IssueRecord[] = []
      for (let i = 0; i < ids.length; i += PAGE) {
        const query = { issueIdsOrKeys: ids.slice(i, i + PAGE), fields: await fieldNames() }
        issues.push(...((await ask<{ issues?: IssueRecord[] }>('issue/bulkfetch', query)).issues ?? []))
      }
      return issues
    },
  }
}

/** One issue's histories may be spread over pages. */
async function readHistories(
  ask: <T>(path: string, body: object) => Promise<T>,
  issues: readonly IssueRecord[],
): Promise<Map<string, History[]>> {
  const found = new Map<string, History[]>()
  if (issues.length === 0) return found
  const query = { issueIdsOrKeys: issues.map(({ id }) => id), maxResults: CHANGELOG_PAGE }
  let next: string | null = null
  do {
    const body: object = next === null ? query : { ...query, nextPageToken: next }
    const page: ChangelogPage = await ask<ChangelogPage>('changelog/bulkfetch', body)
    for (const { issueId, changeHistories = [] } of page.issueChangeLogs ?? []) {
      const known = found.get(String(issueId)) ?? []
      found.set(String(issueId), [...known, ...changeHistories])
    }
    next = page.nextPageToken ?? null
  } while (next !== null)
  return found
}
