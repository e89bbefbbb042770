/**
 * What GitLab posts. A payload holds less than the lists do (no notes, no jobs, times in another form), so it says which
 * records are stale and those are read again; a push says which clone is behind.
 */
import type { Delivery, Meaning, Receiver, Source } from '../../contract.ts'
import { entryOf, jsonOf, needed, textAt } from '../../receive/body.ts'
import { hasToken, refuseStandard, refuseUnless } from '../../receive/signatures.ts'
import type { GitlabOptions } from './entry.ts'
import { isWanted, nameOf } from './projects.ts'

type Payload = Record<string, unknown>
type Read = (payload: Payload, options: GitlabOptions) => Meaning

const MEGABYTE = 1024 * 1024
const NOTHING: Meaning = {}

/** `<project> <number>`: by what a record is asked for. */
const stale =
  (stream: string, ...path: readonly string[]): Read =>
  (payload) => ({
    stale: { [stream]: [`${projectOf(payload)} ${needed(textAt(payload, ...path), path.join('.'))}`] },
  })

const ofIssue =
  (...path: readonly string[]): Read =>
  (payload, options) => {
    const of = path[0] as string
    const type = textAt(payload, of, 'type') ?? textAt(payload, of, 'issue_type') ?? 'issue'
    if (type.toLowerCase() === 'incident') return stale('incident', ...path)(payload, options)
    return options.hasIssues && type.toLowerCase() === 'issue'
      ? stale('issue', ...path)(payload, options)
      : NOTHING
  }

const ofNote: Read = (payload, options) => {
  const on = textAt(payload, 'object_attributes', 'noteable_type')
  if (on === 'MergeRequest') return stale('merge_request', 'merge_request', 'iid')(payload, options)
  return on === 'Issue' ? ofIssue('issue', 'iid')(payload, options) : NOTHING
}

/** As a clone of it is known: host and path. */
const pushed: Read = (payload) => {
  const url = needed(textAt(payload, 'project', 'web_url'), 'project.web_url')
  return { pushed: [url.replace(/^https?:\/\//, '').toLowerCase()] }
}

const all =
  (stream: string): Read =>
  () => ({ stale: { [stream]: 'all' } })

const events: Readonly<Record<string, Read>> = {
  push: pushed,
  tag_push: pushed,
  merge_request: stale('merge_request', 'object_attributes', 'iid'),
  note: ofNote,
  issue: ofIssue('object_attributes', 'iid'),
  work_item: ofIssue('object_attributes', 'iid'),
  pipeline: stale('pipeline', 'object_attributes', 'id'),
  build: stale('pipeline', 'pipeline_id'),
  deployment: stale('deployment', 'deployment_id'),
  release: (payload) => ({ stale: { release: [projectOf(payload)] } }),
  subgroup_create: all('team'),
  subgroup_destroy: all('team'),
  user_add_to_group: all('team'),
  user_update_for_group: all('team'),
  user_remove_from_group: all('team'),
  project_create: all('project'),
  project_destroy: all('project'),
  project_rename: all('project'),
  project_transfer: all('project'),
}

const TICKED = [
  'Push events',
  'Tag push events',
  'Comments',
  'Issues events',
  'Merge request events',
  'Job events',
  'Pipeline events',
  'Deployment events',
  'Releases events',
]

export const receiver: Receiver = {
  // GitLab sends 25 MB at most.
  bodyLimit: 26 * MEGABYTE,
  // A token is sent as it is and covers nothing.
  signsId: false,
  setup: (source) => setupOf(source as Source<GitlabOptions>),
  verify(delivery, secrets, now) {
    const { headers } = delivery
    if (headers['webhook-signature'] !== undefined) return refuseStandard(delivery, secrets, now)
    return refuseUnless(hasToken(headers['x-gitlab-token'], secrets), 'X-Gitlab-Token')
  },
  identify: (delivery) => ({
    id: needed(
      ['webhook-id', 'idempotency-key', 'x-gitlab-event-uuid']
        .map((name) => delivery.headers[name])
        .find(Boolean),
      'the header Idempotency-Key',
    ),
    event: [kindOf(delivery), textAt(jsonOf(delivery), 'object_attributes', 'action')]
      .filter(Boolean)
      .join('.'),
    sentAt: secondsOf(delivery.headers['webhook-timestamp']),
  }),
  read(delivery, source) {
    const read = entryOf(events, kindOf(delivery))
    if (!read) return null
    const payload = jsonOf(delivery)
    const { options } = source as Source<GitlabOptions>
    return isOurs(payload, options) ? read(payload, options) : NOTHING
  },
}

function kindOf(delivery: Delivery): string {
  const payload = jsonOf(delivery)
  return needed(textAt(payload, 'object_kind') ?? textAt(payload, 'event_name'), 'object_kind')
}

function secondsOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) * 1000 : null
}

function projectOf(payload: Payload): string {
  return needed(textAt(payload, 'project', 'id') ?? textAt(payload, 'project_id'), 'project.id')
}

/** A hook may tell of more than is configured here. */
function isOurs(payload: Payload, options: GitlabOptions): boolean {
  const path = textAt(payload, 'project', 'path_with_namespace')
  if (path === null) return true
  const top = options.group === null ? options.project : `${options.group}/`
  const isInside =
    options.group === null ? path.toLowerCase() === top?.toLowerCase() : startsWith(path, top ?? '')
  return isInside && isWanted(nameOf({ path_with_namespace: path }, options), options)
}

function startsWith(path: string, top: string): boolean {
  return path.toLowerCase().startsWith(top.toLowerCase())
}

function setupOf({ label, options }: Source<GitlabOptions>) {
  const page = options.group === null ? `${label}/-/hooks` : `${options.url}/groups/${options.group}/-/hooks`
  return {
    contentType: 'application/json',
    events: TICKED,
    steps: [
      `Open ${page} (webhooks of a group need a paid plan; else the same page of each project)`,
      'URL: {url}',
      'Signing token, where the site offers one, else Secret token: the value of {secret}',
      'Trigger: the events above; keep SSL verification on; then Add webhook',
      'Test, Push events: it shows on the Sources screen',
    ],
  }
}
