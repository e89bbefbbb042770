/** Pull requests with their commits, reviews, files and events. */
import type { StreamContext } from '../../contract.ts'
import { isObject, listOf, namesOf, pick, userOf, type Json } from './fields.ts'
import { eventOf } from './issues.ts'
import { keyOf, readPart, unlessGone, type Listed, type Where } from './listed.ts'
import { readAll } from './lists.ts'
import { pathOf, sessionOf, type Repository } from './session.ts'
import { PullRecord } from './schemas.ts'

const FIELDS = [
  'id',
  'number',
  'title',
  'body',
  'state',
  'draft',
  'created_at',
  'updated_at',
  'merged_at',
  'closed_at',
  'merge_commit_sha',
  'merge_base',
  'html_url',
]
const REVIEW_FIELDS = [
  'id',
  'state',
  'commit_id',
  'official',
  'dismissed',
  'stale',
  'submitted_at',
  'html_url',
]
const FILE_FIELDS = ['filename', 'previous_filename', 'status', 'additions', 'deletions']

export const pulls: Listed = {
  stream: 'pull',
  type: 'pulls',
  noun: 'pull requests',
  schema: PullRecord,
  has: ({ hasPulls }) => hasPulls,
  parts: ['commits', 'reviews', 'files', 'events'],
  complete: async ({ number }, where, context) => {
    const path = `${pathOf(where.label)}/pulls/${String(number)}`
    const pull = await unlessGone(sessionOf(context).http.fetch({ path }))
    return pull === null ? null : recordOf(pull.body as Json, path, where, context)
  },
  readMoved,
}

/** A push moves a request's head at once, and its time only later. */
async function readMoved(scope: Repository, context: StreamContext): Promise<Json[]> {
  if (!scope.hasOpenPulls) return []
  const list = { path: `${pathOf(scope.label)}/pulls`, query: { state: 'open' } }
  const open = await readAll(sessionOf(context), list)
  const rows = await context.landed.rows<{ key: string; sha: string | null }>(
    `select _key as key, max_by(payload -> 'head' ->> 'sha', _loaded_at) as sha
     from raw.gitea__pull where _source = $source and starts_with(_key, '${scope.id}#') group by _key`,
  )
  const known = new Map(rows.map(({ key, sha }) => [key, sha]))
  const moved = open.filter(({ number, head }) => {
    const sha = known.get(keyOf(scope, number))
    return sha !== undefined && isObject(head) && head.sha !== sha
  })
  const whole = await Promise.all(moved.map((pull) => pulls.complete(pull, scope, context)))
  return whole.filter((record) => record !== null)
}

async function recordOf(pull: Json, path: string, where: Where, context: StreamContext): Promise<Json> {
  const what = (part: string) => `${part} of ${where.label}#${String(pull.number)}`
  const bare = { verification: 'false', files: 'false', stat: 'false' }
  const [commits, reviews, files, events] = await Promise.all([
    readPart({ path: `${path}/commits`, query: bare }, what('Commits'), context),
    readPart({ path: `${path}/reviews` }, what('Reviews'), context),
    readPart({ path: `${path}/files` }, what('Files'), context),
    readPart(
      { path: path.replace(/\/pulls\/(\d+)$/, '/issues/$1/timeline'), isUncounted: true },
      what('Events'),
      context,
    ),
  ])
  return {
    ...pick(pull, FIELDS),
    key: keyOf(where, pull.number),
    repository_id: where.id,
    user: userOf(pull.user),
    merged_by: userOf(pull.merged_by),
    head: branchOf(pull.head),
    base: branchOf(pull.base),
    labels: namesOf(pull.labels),
    milestone: isObject(pull.milestone) ? pull.milestone.title : null,
    assignees: listOf(pull.assignees).map(userOf),
    requested_reviewers: listOf(pull.requested_reviewers).map(userOf),
    commits: commits?.map(commitOf).toReversed() ?? null,
    reviews:
      reviews?.map((review) => ({ ...pick(review, REVIEW_FIELDS), user: userOf(review.user) })) ?? null,
    files: files?.map((file) => pick(file, FILE_FIELDS)) ?? null,
    events: events?.map(eventOf) ?? null,
  }
}

function branchOf(branch: unknown): Json | null {
  return isObject(branch) ? pick(branch, ['ref', 'sha', 'repo_id']) : null
}

function commitOf(commit: Json): Json {
  const told = isObject(commit.commit) ? commit.commit : {}
  return {
    sha: commit.sha,
    user: userOf(commit.author),
    author: isObject(told.author) ? pick(told.author, ['name', 'email', 'date']) : null,
    message: told.message,
  }
}
