/** One CDEvent of 0.4 or 0.5: what it has to say by its type, and the record that lands of it. */
import { objectAt, textAt, timeOf } from '../../receive/body.ts'

type Json = Record<string, unknown>

/** What lands: the event as it came, with its key and `<subject>.<predicate>`. */
export interface EventRecord extends Json {
  key: string
  kind: string
}

/** Fields of the content by type; `a|b` is either name, 0.4 says url where 0.5 says uri. */
const ENVIRONMENT = ['environment.id']
const RUN_ENDED = ['outcome', ...ENVIRONMENT]
const PUT_IN_PLACE = [...ENVIRONMENT, 'artifactId']
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'artifact.deleted': [],
  'artifact.downloaded': [],
  'artifact.packaged': ['change.id'],
  'artifact.published': [],
  'artifact.signed': ['signature'],
  'branch.created': [],
  'branch.deleted': [],
  'build.finished': [],
  'build.queued': [],
  'build.started': [],
  'change.abandoned': [],
  'change.created': [],
  'change.merged': [],
  'change.reviewed': [],
  'change.updated': [],
  'environment.created': [],
  'environment.deleted': [],
  'environment.modified': [],
  'incident.detected': ENVIRONMENT,
  'incident.reported': [...ENVIRONMENT, 'ticketURI'],
  'incident.resolved': ENVIRONMENT,
  'pipelinerun.finished': [],
  'pipelinerun.queued': [],
  'pipelinerun.started': ['pipelineName', 'uri|url'],
  'repository.created': ['name', 'uri|url'],
  'repository.deleted': [],
  'repository.modified': [],
  'service.deployed': PUT_IN_PLACE,
  'service.published': [],
  'service.removed': [],
  'service.rolledback': PUT_IN_PLACE,
  'service.upgraded': PUT_IN_PLACE,
  'taskrun.finished': [],
  'taskrun.started': [],
  'testcaserun.finished': RUN_ENDED,
  'testcaserun.queued': ENVIRONMENT,
  'testcaserun.skipped': [],
  'testcaserun.started': ENVIRONMENT,
  'testoutput.published': ['outputType', 'format'],
  'testsuiterun.finished': RUN_ENDED,
  'testsuiterun.queued': ENVIRONMENT,
  'testsuiterun.started': ENVIRONMENT,
  'ticket.closed': ['uri', 'resolution'],
  'ticket.created': ['summary', 'creator', 'uri'],
  'ticket.updated': ['uri'],
}

/** `<subject>.<predicate>` of every type that is read. */
export const KINDS = Object.keys(NEEDED)

const TYPE = /^dev\.cdevents\.([a-z]+)\.([a-z]+)\.(\d+)\.\d+\.\d+$/
const VERSION = /^0\.[45]\.\d+$/
/** RFC 3339, which always has an offset. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i

/** By its type and version; null for one that is not read here, for instance a tool's own or a later version's. */
export function kindOf(event: unknown): string | null {
  const [, subject, predicate, major] = TYPE.exec(textAt(event, 'context', 'type') ?? '') ?? []
  const kind = `${subject}.${predicate}`
  return major === '0' && VERSION.test(versionOf(event) ?? '') && kind in NEEDED ? kind : null
}

/** What it lacks as a CDEvent, whatever its type, or of what its type has to say; null when all is there. */
export function faultOf(event: unknown): string | null {
  const missing = ['context.id', 'context.source', 'context.type', 'context.timestamp', 'subject.id'].find(
    (path) => !has(event, path),
  )
  if (missing) return `Missing from the event: ${missing}`
  if (versionOf(event) === null) return 'Missing from the event: context.specversion'
  const time = textAt(event, 'context', 'timestamp') ?? ''
  if (!TIME.test(time) || timeOf(time) === null)
    return `context.timestamp has to be like 2026-03-02T12:00:00Z: ${time}`
  const kind = kindOf(event)
  if (kind === null) return null
  if (objectAt(event, 'subject', 'content') === null) return 'Missing from the event: subject.content'
  const lacking = NEEDED[kind]?.find(
    (names) => !names.split('|').some((name) => has(event, `subject.content.${name}`)),
  )
  return lacking ? `Missing from an event of type ${kind}: subject.content.${lacking}` : null
}

/** An event's own source and id tell it apart from every other. */
export function recordOf(event: Json, kind: string): EventRecord {
  return {
    key: `${textAt(event, 'context', 'source')} ${textAt(event, 'context', 'id')}`,
    kind,
    ...event,
  }
}

export function happenedAt(event: unknown): number | null {
  return timeOf(textAt(event, 'context', 'timestamp'))
}

function versionOf(event: unknown): string | null {
  return textAt(event, 'context', 'specversion') ?? textAt(event, 'context', 'version')
}

function has(event: unknown, path: string): boolean {
  const names = path.split('.')
  return textAt(event, ...names) !== null || objectAt(event, ...names) !== null
}
