/** Addresses in every text of every entity, and in what is said of sources, so that whatever leaves the server may hold one. */
import { readEntities } from '../../ingest/entities.ts'
import type { Lane } from '../../transforms/warehouse.ts'

/** One of these in an answer or a file is a leak, percent-encoded ones too. */
export const LEAK = /(?:@|%40|\\u0040|&#64;)(?:corp|home|leak)\.example/i

const TEXT = 'Ask zelda.quimby@leak.example or "Otto" <otto@leak.example>'
const URL = 'https://tools.example/x?mail=otto%40leak.example&to=zelda@leak.example'
const AT = Date.parse('2026-03-01T10:00:00Z')
const HOUR = 3_600_000

/** Words without which a row is left out of facts. */
const WORDS: Readonly<Record<string, string>> = {
  tier: 'production',
  environment_tier: 'production',
  outcome: 'succeeded',
  severity: 'high',
  flow_type: 'feature',
  flow_state: 'active',
  life_cycle: 'production',
  verdict: 'approved',
  origin: 'tool',
  time_basis: 'finish',
  native_environment: 'production',
}
const STATUS: Readonly<Record<string, string>> = { release: 'planned', booking: 'booked' }
/** What an id names where its column does not. */
const NAMED: Readonly<Record<string, string>> = {
  from_service: 'service',
  to_service: 'service',
  merge_commit: 'commit',
  parent_commit: 'commit',
  author: 'account',
  reviewer: 'account',
  assignee: 'account',
  reporter: 'account',
  merger: 'account',
  deployer: 'account',
  owner_account: 'account',
  signer_account: 'account',
  approver_account: 'account',
  owner_team: 'team',
}

/** The first row of each entity has ids that join; those of the second are addresses too. */
export async function plantAddresses(lane: Lane): Promise<void> {
  for (const { name, columns } of readEntities()) {
    // A commit that is its own ancestor is none.
    if (name === 'commit_parent') continue
    const rows = [false, true].map((isLeak) => rowOf(name, columns, isLeak))
    const values = Object.keys(columns).map((column) => [column, rows.map((row) => row[column] ?? null)])
    await lane.append(`raw.files__${name}`, {
      _key: ['a', 'b'],
      _source: ['files:leaks', 'files:leaks'],
      _loaded_at: [AT, AT],
      _hash: ['a', 'b'],
      _is_deleted: [false, false],
      _file: ['a.csv', 'a.csv'],
      _line: [1, 2],
      ...Object.fromEntries(values),
    })
  }
  await plantState(lane)
}

function rowOf(entity: string, columns: Record<string, string>, isLeak: boolean): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(columns).map(([column, type]) => [column, valueOf(entity, column, type, isLeak)]),
  )
}

function valueOf(entity: string, column: string, type: string, isLeak: boolean): unknown {
  if (type === 'BOOLEAN') return false
  if (type === 'TIMESTAMP')
    return AT + (/end|finish|resolved|left|due|planned|next/.test(column) ? 48 : 0) * HOUR
  if (type !== 'VARCHAR') return 1
  if (/^(left|deleted|reverts|remediates|parent)/.test(column) && !column.includes('commit')) return null
  if (column === 'url') return URL
  if (column.endsWith('_id')) return idOf(column.slice(0, -3), isLeak)
  if (column === 'status') return STATUS[entity] ?? 'open'
  if (column === 'kind') return entity === 'series' ? 'measure' : TEXT
  return (isLeak ? undefined : WORDS[column]) ?? TEXT
}

function idOf(name: string, isLeak: boolean): string {
  const entity = NAMED[name] ?? name
  return isLeak ? `${entity}:zelda.quimby@leak.example` : `${entity}-1`
}

/** What tools say when they fail, records that did not fit, and what was told of it. */
async function plantState(lane: Lane): Promise<void> {
  const at = 'make_timestamp_ms($at)'
  await lane.run(
    `INSERT INTO meta.source (source, tool, label, last_started_at, last_finished_at, last_ok_at, last_error, notes, is_configuration)
     VALUES ('files:leaks', 'files', $text, ${at}, ${at}, ${at}, $text, $notes, false)`,
    { at: AT, text: TEXT, notes: JSON.stringify([TEXT]) },
  )
  await lane.run(`INSERT INTO meta.sync_run VALUES (1, 'files:leaks', ${at}, ${at}, false, 0, 1, $text)`, {
    at: AT,
    text: TEXT,
  })
  await lane.run(
    `INSERT INTO meta.alert_episode VALUES ('rule', $text, $text, $details, '/flow', ${at}, ${at}, NULL)`,
    { at: AT, text: TEXT, details: JSON.stringify({ text: TEXT }) },
  )
  await lane.append('raw.rejected', {
    _source: ['files:leaks'],
    stream: ['release'],
    _key: ['zelda.quimby@leak.example'],
    reason: [`no such kind: ${TEXT}`],
    payload: [JSON.stringify({ mail: 'zelda.quimby@leak.example', url: URL })],
    _loaded_at: [AT],
  })
}
