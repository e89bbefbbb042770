/** Merge requests with their commits and notes: notes tell reviews, and when a draft was declared ready. */
import { SourceError } from '../../contract.ts'
import type { Http } from '../../http.ts'
import { pick, userOf } from './fields.ts'
import type { Json, Listed } from './listed.ts'
import { RequestRecord } from './schemas.ts'
import { endedAt } from '../../retention/ended.ts'

const FIELDS = [
  'id',
  'iid',
  'project_id',
  'title',
  'description',
  'state',
  'created_at',
  'updated_at',
  'merged_at',
  'closed_at',
  'prepared_at',
  'source_branch',
  'target_branch',
  'source_project_id',
  'draft',
  'labels',
  'sha',
  'merge_commit_sha',
  'squash_commit_sha',
  'web_url',
]
const COMMIT_FIELDS = [
  'id',
  'title',
  'message',
  'author_name',
  'author_email',
  'authored_date',
  'committed_date',
]
const NOTE_FIELDS = ['id', 'type', 'created_at', 'system', 'resolvable']

export const requests: Listed = {
  stream: 'merge_request',
  endedAt: endedAt('merged_at', 'closed_at'),
  path: 'merge_requests',
  noun: 'merge requests',
  query: { scope: 'all', state: 'all', non_archived: 'false' },
  isOfGroup: true,
  feature: 'merge_requests_access_level',
  lag: 600,
  schema: RequestRecord,
  isDeletable: true,
  number: 'iid',
  addressOf: ({ projectId, number }) => `projects/${projectId}/merge_requests/${number}`,
  trim: (record) => ({
    ...pick(record, FIELDS),
    author: userOf(record.author),
    merge_user: userOf(record.merge_user ?? record.merged_by),
    reviewers: (Array.isArray(record.reviewers) ? record.reviewers : []).map(userOf),
  }),
  refine: async (records, { http }) => {
    const whole = await Promise.all(records.map((record) => completed(record, http)))
    return { records: whole.filter((record) => record !== null) }
  },
}

/** Null when it is gone meanwhile. */
async function completed(record: Json, http: Http): Promise<Json | null> {
  const path = `projects/${String(record.project_id)}/merge_requests/${String(record.iid)}`
  try {
    const [commits, notes] = await Promise.all([
      readAll(http, `${path}/commits`),
      readAll(http, `${path}/notes`),
    ])
    return {
      ...record,
      commits: commits.map((commit) => pick(commit, COMMIT_FIELDS)).toReversed(),
      notes: notes.map(noteOf).toReversed(),
    }
  } catch (error) {
    if (error instanceof SourceError && error.code === 'not_found') return null
    throw error
  }
}

/** What people say to each other stays where it is; what the tool notes of what they do is told in its text. */
function noteOf(note: Json): Json {
  const kept = { ...pick(note, NOTE_FIELDS), author: userOf(note.author) }
  return note.system === true ? { ...kept, body: note.body } : kept
}

export async function readAll(http: Http, path: string): Promise<Json[]> {
  const all: Json[] = []
  for await (const { body } of http.pages({ path, query: { per_page: 100 } })) all.push(...(body as Json[]))
  return all
}
