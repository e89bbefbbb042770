/**
 * What GitHub posts. Its payloads are REST's while the streams read GraphQL, so they say which records are stale and
 * those are read again, a hundred a request; a push says which clone is behind.
 */
import type { Delivery, Meaning, Receiver, Source } from '../../contract.ts'
import { entryOf, jsonOf, needed, objectAt, textAt } from '../../receive/body.ts'
import { hasHexHmac, refuseUnless } from '../../receive/signatures.ts'
import type { GithubOptions } from './entry.ts'
import { isNamed } from './repositories.ts'

type Payload = Record<string, unknown>
type Read = (payload: Payload, options: GithubOptions) => Meaning

const MEGABYTE = 1024 * 1024
const NOTHING: Meaning = {}

/** The record that a payload holds under this name, by its node id. */
const stale =
  (stream: string, field: string): Read =>
  (payload) => ({ stale: { [stream]: [needed(textAt(payload, field, 'node_id'), `${field}.node_id`)] } })

const ofRun =
  (field: string, id: string): Read =>
  (payload) => {
    const repository = needed(textAt(payload, 'repository', 'id'), 'repository.id')
    const label = needed(textAt(payload, 'repository', 'full_name'), 'repository.full_name')
    return {
      stale: { run: [`${repository} ${label} ${needed(textAt(payload, field, id), `${field}.${id}`)}`] },
    }
  }

const ofIssue: Read = (payload, options) => {
  const isRequest = objectAt(payload, 'issue', 'pull_request') !== null
  return options.hasIssues && !isRequest ? stale('issue', 'issue')(payload, options) : NOTHING
}

/** As a clone of it is known: host and path. */
const pushed: Read = (payload) => {
  const url = needed(textAt(payload, 'repository', 'html_url'), 'repository.html_url')
  return { pushed: [url.replace(/^https?:\/\//, '').toLowerCase()] }
}

const everything: Read = () => ({ stale: { repository: 'all' } })
const nothing: Read = () => NOTHING

const events: Readonly<Record<string, Read>> = {
  ping: nothing,
  push: pushed,
  create: pushed,
  delete: pushed,
  pull_request: stale('pull', 'pull_request'),
  pull_request_review: stale('pull', 'pull_request'),
  deployment: stale('deployment', 'deployment'),
  deployment_status: stale('deployment', 'deployment'),
  release: stale('release', 'release'),
  issues: ofIssue,
  workflow_run: ofRun('workflow_run', 'id'),
  workflow_job: ofRun('workflow_job', 'run_id'),
  repository: everything,
  team: everything,
  team_add: everything,
  membership: everything,
  organization: everything,
}

/** What is ticked: `ping` comes by itself. */
export const TICKED = Object.keys(events).filter((event) => event !== 'ping')

export const receiver: Receiver = {
  // GitHub sends 25 MB at most.
  bodyLimit: 26 * MEGABYTE,
  signsId: false,
  setup: (source) => setupOf(source as Source<GithubOptions>),
  verify: ({ headers, body }, secrets) =>
    refuseUnless(hasHexHmac(headers['x-hub-signature-256'], body, secrets, 'sha256='), 'X-Hub-Signature-256'),
  identify: (delivery) => ({
    id: needed(delivery.headers['x-github-delivery'], 'the header X-GitHub-Delivery'),
    event: [eventOf(delivery), textAt(jsonOf(delivery), 'action')].filter(Boolean).join('.'),
    sentAt: null,
  }),
  read(delivery, source) {
    const read = entryOf(events, eventOf(delivery))
    if (!read) return null
    const payload = jsonOf(delivery)
    const { options } = source as Source<GithubOptions>
    return isOurs(payload, options) ? read(payload, options) : NOTHING
  },
}

function eventOf({ headers }: Delivery): string {
  return needed(headers['x-github-event'], 'the header X-GitHub-Event')
}

/** A hook may tell of more than is configured here. */
function isOurs(payload: Payload, options: GithubOptions): boolean {
  const [label, name] = ['full_name', 'name'].map((key) => textAt(payload, 'repository', key))
  const owner = textAt(payload, 'repository', 'owner', 'login') ?? textAt(payload, 'organization', 'login')
  if (options.org !== null && owner !== null && owner.toLowerCase() !== options.org.toLowerCase())
    return false
  return typeof label !== 'string' || typeof name !== 'string' || isNamed(label, name, options)
}

function setupOf({ options, label }: Source<GithubOptions>) {
  const site = label.split('/').slice(0, 3).join('/')
  const pages = options.org
    ? [`${site}/organizations/${options.org}/settings/hooks/new`]
    : options.repositories.map((repository) => `${site}/${repository}/settings/hooks/new`)
  return {
    contentType: 'application/json',
    events: TICKED,
    steps: [
      `Open ${pages.join(' and ')}`,
      'Payload URL: {url}',
      'Content type: application/json',
      'Secret: the value of {secret}',
      'Let me select individual events: those above; then Add webhook',
      'GitHub sends a ping at once; it shows on the Sources screen',
    ],
  }
}
