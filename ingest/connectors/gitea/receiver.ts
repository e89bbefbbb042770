/**
 * What Gitea and Forgejo post. A payload holds less than is read of a record (no commits, reviews or jobs), so it says
 * which records are stale and those are read again; a push says which clone is behind.
 */
import type { Delivery, Meaning, Receiver, Source } from '../../contract.ts'
import { entryOf, jsonOf, needed, objectAt, textAt } from '../../receive/body.ts'
import { hasHexHmac, refuseUnless } from '../../receive/signatures.ts'
import type { GiteaOptions } from './entry.ts'
import { isWanted } from './repositories.ts'

type Payload = Record<string, unknown>
type Read = (payload: Payload, options: GiteaOptions) => Meaning

const MEGABYTE = 1024 * 1024
const NOTHING: Meaning = {}

/** `<repository id> <owner/name> <number>`: by what a record is asked for. */
const stale =
  (stream: string, ...path: readonly string[]): Read =>
  (payload) => {
    const id = needed(textAt(payload, 'repository', 'id'), 'repository.id')
    const label = needed(textAt(payload, 'repository', 'full_name'), 'repository.full_name')
    return { stale: { [stream]: [`${id} ${label} ${needed(textAt(payload, ...path), path.join('.'))}`] } }
  }

const ofPull: Read = (payload, options) => {
  const path = objectAt(payload, 'pull_request') ? ['pull_request', 'number'] : ['number']
  return stale('pull', ...path)(payload, options)
}

const ofIssue: Read = (payload, options) => {
  const isRequest = payload.is_pull === true || objectAt(payload, 'issue', 'pull_request') !== null
  if (isRequest) return stale('pull', 'issue', 'number')(payload, options)
  return options.hasIssues ? stale('issue', 'issue', 'number')(payload, options) : NOTHING
}

/** As a clone of it is known: host and path. */
const pushed: Read = (payload) => {
  const url = needed(textAt(payload, 'repository', 'html_url'), 'repository.html_url')
  return { pushed: [url.replace(/^https?:\/\//, '').toLowerCase()] }
}

const everything: Read = () => ({ stale: { repository: 'all' } })

const events: Readonly<Record<string, Read>> = {
  push: pushed,
  create: pushed,
  delete: pushed,
  pull_request: ofPull,
  pull_request_approved: ofPull,
  pull_request_rejected: ofPull,
  pull_request_comment: ofPull,
  issues: ofIssue,
  issue_comment: ofIssue,
  release: stale('release', 'release', 'id'),
  workflow_run: stale('run', 'workflow_run', 'id'),
  workflow_job: stale('run', 'workflow_job', 'run_id'),
  // Forgejo's words for what a run came to.
  action_run_success: () => ({ stale: { task: 'all' } }),
  action_run_failure: () => ({ stale: { task: 'all' } }),
  action_run_recover: () => ({ stale: { task: 'all' } }),
  repository: everything,
}

const TICKED = [
  'Push',
  'Create',
  'Delete',
  'Pull Request with all below it',
  'Issues with all below it',
  'Release',
  'Repository',
  'Workflow Run and Workflow Job (Forgejo: Action Run)',
]

/** Both names of the same, by the product. */
const SIGNATURES = ['x-gitea-signature', 'x-forgejo-signature']
const DELIVERIES = ['x-gitea-delivery', 'x-forgejo-delivery']
const EVENTS = ['x-gitea-event', 'x-forgejo-event']

export const receiver: Receiver = {
  // A push tells at most thirty commits, a request its text: far below.
  bodyLimit: 8 * MEGABYTE,
  signsId: false,
  setup: (source) => setupOf(source as Source<GiteaOptions>),
  verify({ headers, body }, secrets) {
    const own = SIGNATURES.map((name) => headers[name]).find((value) => value !== undefined)
    const isRight =
      own === undefined
        ? hasHexHmac(headers['x-hub-signature-256'], body, secrets, 'sha256=')
        : hasHexHmac(own, body, secrets)
    return refuseUnless(isRight, 'X-Gitea-Signature, X-Forgejo-Signature or X-Hub-Signature-256')
  },
  identify: (delivery) => ({
    id: needed(headerOf(delivery, DELIVERIES), 'the header X-Gitea-Delivery'),
    event: [eventOf(delivery), textAt(jsonOf(delivery), 'action')].filter(Boolean).join('.'),
    sentAt: null,
  }),
  read(delivery, source) {
    const read = entryOf(events, eventOf(delivery))
    if (!read) return null
    const payload = jsonOf(delivery)
    const { options } = source as Source<GiteaOptions>
    return isOurs(payload, options) ? read(payload, options) : NOTHING
  },
}

function headerOf({ headers }: Delivery, names: readonly string[]): string | undefined {
  return names.map((name) => headers[name]).find((value) => value !== undefined)
}

function eventOf(delivery: Delivery): string {
  return needed(headerOf(delivery, EVENTS), 'the header X-Gitea-Event')
}

/** A hook may tell of more than is configured here. */
function isOurs(payload: Payload, { org, repositories, ...options }: GiteaOptions): boolean {
  const label = textAt(payload, 'repository', 'full_name')?.toLowerCase()
  if (label === undefined) return true
  if (org === null) return repositories.some((repository) => repository.toLowerCase() === label)
  const [owner, name = ''] = [label.split('/')[0], textAt(payload, 'repository', 'name') ?? '']
  return owner === org.toLowerCase() && isWanted(name, { org, repositories, ...options })
}

function setupOf({ options }: Source<GiteaOptions>) {
  const pages =
    options.org === null
      ? options.repositories.map((repository) => `${options.url}/${repository}/settings/hooks`)
      : [`${options.url}/org/${options.org}/settings/hooks`]
  return {
    contentType: 'application/json',
    events: TICKED,
    steps: [
      `Open ${pages.join(' and ')}, Add Webhook, Gitea (or Forgejo)`,
      'Target URL: {url}',
      'HTTP Method: POST; POST Content Type: application/json',
      'Secret: the value of {secret}',
      'Trigger On, Custom Events: those above; then Add Webhook',
      'An address within the own network has to be in ALLOWED_HOST_LIST of [webhook] in app.ini',
      'Test Delivery on its page: it shows on the Sources screen',
    ],
  }
}
