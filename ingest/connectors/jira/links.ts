/** Links from issues to the web, for instance to pull requests: one request for each issue whose changelog tells of one. */
import { SourceError } from '../../contract.ts'
import { askEach } from './listing.ts'
import type { JiraSession } from './session.ts'
import type { IssueRecord } from './site.ts'

const NAMES = new Set(['RemoteIssueLink', 'RemoteWorkItemLink'])

export async function addRemoteLinks(
  session: JiraSession,
  issues: readonly IssueRecord[],
): Promise<IssueRecord[]> {
  const linked = issues.filter(({ changelog }) =>
    changelog?.histories.some(({ items }) => items?.some(({ field }) => NAMES.has(field ?? ''))),
  )
  const links = new Map<string, unknown[]>()
  for await (const [issue, found] of askEach(linked, (one) => readLinks(session, one.id)))
    links.set(issue.id, found)
  return issues.map((issue) => ({ ...issue, remotelinks: links.get(issue.id) ?? [] }))
}

/** An issue that went meanwhile has none; the next run finds it gone. */
async function readLinks({ http, api }: JiraSession, id: string): Promise<unknown[]> {
  try {
    return ((await http.fetch({ path: `${api}/issue/${id}/remotelink` })).body ?? []) as unknown[]
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not_found') return []
    throw error
  }
}
