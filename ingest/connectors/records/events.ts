/** What is written on screen lands as events that are never altered: a change and a withdrawal are further ones. */
import type { Lane, Warehouse } from '../../../transforms/warehouse.ts'
import { appendRows, digest, nextLoadedAt } from '../../landing.ts'
import { finishRun, saveState, startRun } from '../../state.ts'
import { readVersions, type Version } from './current.ts'
import type { Body } from './kind.ts'

/** The source of everything that is written on screen; nobody has to configure it. */
export const SCREEN = 'records:screen'

export interface Author {
  accountId: string | null
  name: string
  email: string | null
  /** How it is known who it was: oidc, token, or local for a name that was only stated. */
  authentication: string
}

export interface Writing {
  kind: string
  id: string
  action: 'write' | 'withdraw'
  body: Body
  reason: string | null
  /** The version that the author saw; null: none. */
  basedOn: string | null
  author: Author
  /** Epoch ms. */
  now: number
}

/** Either it landed, or somebody else was faster: nothing landed, and here is what is there. */
export type Outcome = { isWritten: true; version: string } | { isWritten: false; current: Version }

/** Checks the version and lands in one transaction, so that of two who write at once the second is told. */
export function writeRecord(warehouse: Warehouse, writing: Writing): Promise<Outcome> {
  return warehouse.land(async (lane) => {
    const versions = await readVersions(lane, writing.kind, writing.id)
    const current = versions[0]
    if (current && !isBasedOn(current, writing)) return { isWritten: false, current }
    const version = await append(lane, writing, versions)
    return { isWritten: true, version }
  })
}

/** What was withdrawn may be written anew without having been seen. */
function isBasedOn(current: Version, { basedOn, action }: Writing): boolean {
  if (current.version === basedOn) return true
  return basedOn === null && current.action === 'withdraw' && action === 'write'
}

async function append(lane: Lane, writing: Writing, versions: readonly Version[]): Promise<string> {
  const { kind, id, author, now } = writing
  const number = versions.filter(({ place }) => place === null).length + 1
  // A file may bear a time to come; whoever saw it and changes it comes after it all the same.
  const effectiveAt = Math.max(now, ...versions.map((version) => version.effectiveAt + 1))
  const body = JSON.stringify(writing.body)
  const hash = digest(JSON.stringify([kind, id, number, writing.action, body, effectiveAt, author.accountId]))
  await nameSource(lane)
  const loadedAt = await nextLoadedAt(lane)
  const target = { tool: 'records', source: SCREEN, loadedAt }
  await appendRows(lane, target, 'event', {
    _key: [`${kind}/${id}#${number}`],
    _hash: [hash],
    kind: [kind],
    record_id: [id],
    action: [writing.action],
    body: [body],
    reason: [writing.reason],
    based_on: [writing.basedOn],
    account_id: [author.accountId],
    author_name: [author.name],
    author_email: [author.email],
    authentication: [author.authentication],
    written_at: [now],
    effective_at: [effectiveAt],
  })
  const change = { loadedAt, cursor: null, landed: 1, more: 1, rejected: 0, newestAt: now }
  await saveState(lane, SCREEN, 'event', change)
  return hash.slice(0, 16)
}

/** As a run of a source, so that it stands on the Sources screen like the others. */
async function nameSource(lane: Lane): Promise<void> {
  const [known] = await lane.rows('select 1 from meta.source where source = $source', { source: SCREEN })
  if (known) return
  const run = await startRun(lane, {
    id: SCREEN,
    tool: 'records',
    name: 'screen',
    label: 'Written on the screens',
    repositoryId: null,
    isConfiguration: false,
    services: [],
    tagPattern: null,
    options: {},
  })
  await finishRun(lane, run, SCREEN, { error: null, notes: [], streams: [] })
}
