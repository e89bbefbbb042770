/** Issues with their labels, their milestone, and what was done to them. */
import type { StreamContext } from '../../contract.ts'
import { isObject, listOf, namesOf, pick, userOf, type Json } from './fields.ts'
import { keyOf, unlessGone, type Listed, type Where } from './listed.ts'
import { readAll } from './lists.ts'
import { pathOf, sessionOf } from './session.ts'
import { IssueRecord } from './schemas.ts'

const FIELDS = [
  'id',
  'number',
  'title',
  'state',
  'created_at',
  'updated_at',
  'closed_at',
  'due_date',
  'comments',
  'html_url',
]

export const issues: Listed = {
  stream: 'issue',
  type: 'issues',
  noun: 'issues',
  schema: IssueRecord,
  has: ({ hasIssues }) => hasIssues,
  parts: [],
  complete: (shown, where, context) => complete(shown, where, context),
}

async function complete(shown: Json, where: Where, context: StreamContext): Promise<Json | null> {
  const path = `${pathOf(where.label)}/issues/${String(shown.number)}/timeline`
  const events = await unlessGone(readAll(sessionOf(context), { path, isUncounted: true }))
  if (events === null) return null
  const comments = events.filter(({ type }) => type === 'comment').length
  if (comments < Number(shown.comments ?? 0))
    context.note(
      `Gitea counts ${Number(shown.comments)} comments and shows ${comments}: ${where.label}#${String(shown.number)}`,
    )
  return {
    ...pick(shown, FIELDS),
    key: keyOf(where, shown.number),
    repository_id: where.id,
    user: userOf(shown.user),
    assignees: listOf(shown.assignees).map(userOf),
    labels: namesOf(shown.labels),
    milestone: isObject(shown.milestone) ? pick(shown.milestone, ['id', 'title', 'state', 'due_on']) : null,
    events: events.map(eventOf),
  }
}

/** What people say to each other stays where it is. */
export function eventOf(event: Json): Json {
  const part = (name: string, field: string) => (isObject(event[name]) ? event[name][field] : undefined)
  const told = {
    ...pick(event, ['id', 'type', 'created_at']),
    user: userOf(event.user),
    // Of a label `1` says that it was given, nothing that it was taken.
    is_given: event.type === 'label' ? event.body === '1' : undefined,
    review_id: event.type === 'dismiss_review' ? event.review_id : undefined,
    label: part('label', 'name'),
    old_milestone: part('old_milestone', 'title'),
    milestone: part('milestone', 'title'),
    assignee: part('assignee', 'login'),
    is_removed: event.type === 'assignees' ? event.removed_assignee : undefined,
    old_title: event.old_title || undefined,
    new_title: event.new_title || undefined,
  }
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))
}
