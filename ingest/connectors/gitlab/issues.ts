/** Issues with what was done to their state and labels, and incidents, which are issues of a type of their own. */
import { SourceError } from '../../contract.ts'
import type { Http } from '../../http.ts'
import { pick, userOf } from './fields.ts'
import type { Json, Listed } from './listed.ts'
import { readAll } from './requests.ts'
import { IncidentRecord, IssueRecord } from './schemas.ts'
import { endedAt } from '../../retention/ended.ts'

const FIELDS = [
  'id',
  'iid',
  'project_id',
  'title',
  'state',
  'created_at',
  'updated_at',
  'closed_at',
  'labels',
  'issue_type',
  'severity',
  'weight',
  'web_url',
]

const common = {
  path: 'issues',
  isOfGroup: true,
  endedAt: endedAt('closed_at'),
  feature: 'issues_access_level',
  lag: 600,
  isDeletable: true,
  number: 'iid',
  addressOf: ({ projectId, number }) => `projects/${projectId}/issues/${number}`,
} as const satisfies Partial<Listed>

export const issues: Listed = {
  ...common,
  stream: 'issue',
  noun: 'issues',
  query: { scope: 'all', issue_type: 'issue', non_archived: 'false' },
  schema: IssueRecord,
  trim: (record) => trim(record),
  refine: (records, { http }) => refine(records, http, async () => ({})),
}

export const incidents: Listed = {
  ...common,
  stream: 'incident',
  noun: 'incidents',
  query: { scope: 'all', issue_type: 'incident', non_archived: 'false' },
  schema: IncidentRecord,
  // What somebody wrote down may name the deployment that it came with.
  trim: (record) => ({ ...trim(record), description: record.description }),
  refine: (records, { http }) =>
    refine(records, http, async (path) => ({
      notes: (await readAll(http, `${path}/notes`)).map(noteOf).toReversed(),
    })),
}

function trim(record: Json): Json {
  return {
    ...pick(record, FIELDS),
    author: userOf(record.author),
    assignees: (Array.isArray(record.assignees) ? record.assignees : []).map(userOf),
  }
}

async function refine(records: readonly Json[], http: Http, more: (path: string) => Promise<Json>) {
  const whole = await Promise.all(records.map((record) => completed(record, http, more)))
  return { records: whole.filter((record) => record !== null) }
}

/** Null when it is gone meanwhile. */
async function completed(
  record: Json,
  http: Http,
  more: (path: string) => Promise<Json>,
): Promise<Json | null> {
  const path = `projects/${String(record.project_id)}/issues/${String(record.iid)}`
  try {
    const [states, labels, rest] = await Promise.all([
      readAll(http, `${path}/resource_state_events`),
      readAll(http, `${path}/resource_label_events`),
      more(path),
    ])
    return {
      ...record,
      state_events: states.map((event) => ({
        ...pick(event, ['id', 'created_at', 'state']),
        user: userOf(event.user),
      })),
      label_events: labels.map((event) => ({
        ...pick(event, ['id', 'created_at', 'action']),
        label: (event.label as { name?: unknown } | null)?.name ?? null,
        user: userOf(event.user),
      })),
      ...rest,
    }
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not_found') return null
    throw error
  }
}

function noteOf(note: Json): Json {
  return { ...pick(note, ['id', 'created_at', 'system', 'body']), author: userOf(note.author) }
}
