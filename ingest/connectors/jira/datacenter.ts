/** Jira Data Center: search by startAt, changelogs inline, issues one by one. */
import { SourceError } from '../../contract.ts'
import type { Http } from '../../http.ts'
import { askEach } from './listing.ts'
import { sortHistories, type History, type IssueRecord, type Site } from './site.ts'

const PAGE = 100
const ID_PAGE = 1000

interface SearchAnswer {
  startAt: number
  total: number
  issues?: IssueRecord[]
}

interface InlineChangelog {
  total?: number
  histories: History[]
}

export function dataCenterSite(http: Http, fieldNames: () => Promise<string[]>): Site {
  const search = async (query: object, next: string | null) => {
    const body = { ...query, startAt: Number(next ?? 0) }
    const answer = (await http.fetch({ path: 'rest/api/2/search', body })).body as SearchAnswer
    const issues = answer.issues ?? []
    const reached = answer.startAt + issues.length
    return {
      issues,
      next: issues.length > 0 && reached < answer.total ? String(reached) : null,
      total: answer.total,
    }
  }
  return {
    async search(jql, next) {
      return search({ jql, fields: await fieldNames(), expand: ['changelog'], maxResults: PAGE }, next)
    },
    async ids(jql, next) {
      const found = await search({ jql, fields: ['id'], maxResults: ID_PAGE }, next)
      return { ids: found.issues.map(({ id }) => id), next: found.next }
    },
    count: async (jql) => (await search({ jql, fields: ['id'], maxResults: 0 }, null)).total,
    async complete(issues) {
      const whole: IssueRecord[] = []
      for await (const [issue, histories] of askEach(issues, (one) => readHistories(http, one))) {
        whole.push({ ...issue, changelog: { histories: sortHistories(histories) } })
      }
      return whole
    },
    async byIds(ids) {
      const fields = (await fieldNames()).join(',')
      const found: IssueRecord[] = []
      for await (const [, issue] of askEach(ids, (id) => readIssue(http, id, fields)))
        if (issue) found.push(issue)
      return found
    },
  }
}

async function readIssue(http: Http, id: string, fields: string): Promise<IssueRecord | null> {
  try {
    const query = { fields, expand: 'changelog' }
    return (await http.fetch({ path: `rest/api/2/issue/${id}`, query })).body as IssueRecord
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not_found') return null
    throw error
  }
}

/** What comes inline may be cut at a limit of the site; `total` tells. */
async function readHistories(http: Http, issue: IssueRecord): Promise<History[]> {
  const { histories = [], total = histories.length } = (issue.changelog ?? {}) as Partial<InlineChangelog>
  if (histories.length >= total) return histories
  const found: History[] = []
  for (;;) {
    const query = { startAt: found.length, maxResults: PAGE }
    const { body } = await http.fetch({ path: `rest/api/2/issue/${issue.id}/changelog`, query })
    const page = body as { values?: History[]; histories?: History[]; total?: number }
    const values = page.values ?? page.histories ?? []
    found.push(...values)
    if (found.length >= (page.total ?? total)) return found
    if (values.length === 0) {
      throw new SourceError(
        'incomplete',
        `The changelog ends at ${found.length} of ${total} changes: ${issue.key}`,
      )
    }
  }
}
