/** What Jira posts. An issue in it lacks its changelog, so it says which issues are stale and those are read again. */
import { createHash } from 'node:crypto'
import type { Delivery, Meaning, Receiver, Source } from '../../contract.ts'
import { entryOf, jsonOf, needed, objectAt, textAt } from '../../receive/body.ts'
import { hasHexHmac, refuseUnless } from '../../receive/signatures.ts'
import type { JiraOptions } from './sources.ts'

type Payload = Record<string, unknown>
type Read = (payload: Payload, options: JiraOptions) => Meaning

const NOTHING: Meaning = {}

const ofIssue: Read = (payload, options) => {
  const project = textAt(payload, 'issue', 'fields', 'project', 'key')
  return isRead(project, options)
    ? { stale: { issue: [needed(textAt(payload, 'issue', 'id'), 'issue.id')] } }
    : NOTHING
}

const ofLink: Read = (payload) => {
  const ids = ['sourceIssueId', 'destinationIssueId'].map((name) => textAt(payload, 'issueLink', name))
  return { stale: { issue: ids.filter((id) => id !== null) } }
}

const nothing: Read = () => NOTHING

const events: Readonly<Record<string, Read>> = {
  'jira:issue_created': ofIssue,
  'jira:issue_updated': ofIssue,
  'jira:issue_deleted': ofIssue,
  issuelink_created: ofLink,
  issuelink_deleted: ofLink,
  // Read whole at every sync: statuses and types of a new project are wanted with it.
  project_created: () => ({ stale: { project: 'all' } }),
  project_updated: () => ({ stale: { project: 'all' } }),
  // Said by the issues too, or read within the hour.
  comment_created: nothing,
  comment_updated: nothing,
  comment_deleted: nothing,
  sprint_started: nothing,
  sprint_closed: nothing,
}

export const receiver: Receiver = {
  bodyLimit: 10 * 1024 * 1024,
  signsId: false,
  setup: (source) => ({
    contentType: 'application/json',
    events: ['Issue: created, updated, deleted', 'Issue link: created, deleted', 'Project: created, updated'],
    steps: [
      `Open ${source.label}/plugins/servlet/webhooks as an administrator, Create a WebHook`,
      'URL: {url}',
      'Secret: the value of {secret}',
      'Tick the events above, leave Exclude body off, no JQL unless projects are left out here too; then Create',
    ],
  }),
  verify: ({ headers, body }, secrets) =>
    refuseUnless(hasHexHmac(headers['x-hub-signature'], body, secrets, 'sha256='), 'X-Hub-Signature'),
  identify: (delivery) => ({
    // Data Center sends no identifier of its own.
    id:
      delivery.headers['x-atlassian-webhook-identifier'] ??
      createHash('sha256').update(delivery.body).digest('hex'),
    event: eventOf(delivery),
    sentAt: Number(textAt(jsonOf(delivery), 'timestamp') ?? NaN) || null,
  }),
  read(delivery, source) {
    const read = entryOf(events, eventOf(delivery))
    return read ? read(jsonOf(delivery), (source as Source<JiraOptions>).options) : null
  },
}

function eventOf(delivery: Delivery): string {
  const payload = jsonOf(delivery)
  const event = needed(textAt(payload, 'webhookEvent'), 'webhookEvent')
  return objectAt(payload, 'comment') && event === 'jira:issue_updated' ? 'comment_updated' : event
}

function isRead(project: string | null, { projects, exclude }: JiraOptions): boolean {
  // Old keys lead to their project, so that what is left out is told by reading it.
  return project === null || !exclude.includes(project) || projects.includes(project)
}
