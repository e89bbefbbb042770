/** Which rows of a relation may be read by whoever sees some value streams, and what of them is blotted out. */
import type { Column } from '../queries.ts'
import { domainOf, type Domain } from './keys.ts'
import { isOwn, isSeen } from './sets.ts'

/** What a model's header says of it; null: its columns tell. */
export type Access = 'common' | 'shared' | 'none' | null

export interface Ruled {
  grain: readonly string[]
  access: Access
}

export interface Rule {
  /** common: all rows; owned: those that `where` lets through; none: no row. */
  kind: 'common' | 'owned' | 'none'
  where: string
  /** By column, the expression that stands in its place. */
  masks: ReadonlyMap<string, string>
}

interface Key {
  column: string
  domain: Domain
}

/** The first that is known decides whose a row is. */
const ORDER: readonly Domain[] = [
  'value_stream',
  'service',
  'incident',
  'release',
  'work_item',
  'goal',
  'deployment',
  'change',
  'booking',
  'step',
  'series',
  'build',
  'commit',
  'test_run',
  'repository',
  'team',
  'node',
  'collision',
  'environment',
  'passage',
  'thing',
]
/** May be of several streams: such a row is shown when one of them is allowed, whatever service stands first in it. */
const SHARED: readonly Domain[] = ['incident', 'release', 'work_item', 'goal']
/** Two things stand beside each other: both have to be allowed, since the one tells of the other. */
const SIDES = /^(left|right|neighbour|needed|watched|earlier|later)_|^(from|to)_(?!team)|^service_[ab]_id$/
const NAMED: readonly Domain[] = ['team', 'repository', 'environment']
const FOREIGN = `'another value stream'`

const NONE: Rule = { kind: 'none', where: 'false', masks: new Map() }
const COMMON: Rule = { kind: 'common', where: 'true', masks: new Map() }

export function ruleOf({ grain, access }: Ruled, columns: readonly Column[]): Rule {
  if (access === 'common') return COMMON
  if (access === 'none') return NONE
  const keys = columns.flatMap(({ name, type }): Key[] => {
    const domain = type === 'VARCHAR' ? domainOf(name) : undefined
    return domain ? [{ column: name, domain }] : []
  })
  const [owner, ...others] = inOrder(keys, grain)
  if (!owner) return NONE
  const isName = grain.length === 1 && grain[0] === owner.column && NAMED.includes(owner.domain)
  const decides = isName
    ? isSeen(owner.domain, quoted(owner))
    : decide([owner, ...others], access === 'shared')
  const beside = [owner, ...others].filter((key) => isIdentity(key, grain)).map(allowed)
  const hidden = others.filter((key) => !isIdentity(key, grain))
  return { kind: 'owned', where: [decides, ...beside].join(' and '), masks: maskAll(hidden, columns) }
}

function inOrder(keys: readonly Key[], grain: readonly string[]): Key[] {
  const isLead = ({ column, domain }: Key) => grain.includes(column) && SHARED.includes(domain)
  const place = (key: Key) => (isLead(key) ? -1 : ORDER.indexOf(key.domain))
  return keys.toSorted((a, b) => place(a) - place(b))
}

/** Without any key that is known a row is nobody's, and not shown unless that is for everybody. */
function decide(keys: readonly Key[], isShared: boolean): string {
  const cases = keys.map((key) => `when ${isKnown(key)} then ${isOwn(key.domain, quoted(key))}`)
  return `case ${cases.join('\n    ')} else ${isShared} end`
}

function isIdentity({ column, domain }: Key, grain: readonly string[]): boolean {
  if (SIDES.test(column)) return true
  return grain.includes(column) && domain !== 'thing' && domain !== 'passage'
}

const quoted = ({ column }: Pick<Key, 'column'>) => `source."${column}"`
const isKnown = (key: Key) => `coalesce(${quoted(key)}, '') <> ''`
const allowed = (key: Key) => `(not ${isKnown(key)} or ${isSeen(key.domain, quoted(key))})`

/** Ids that are not to be seen, and what they are called beside them. */
function maskAll(keys: readonly Key[], columns: readonly Column[]): Map<string, string> {
  const masks = new Map<string, string>()
  for (const key of keys)
    masks.set(key.column, `case when ${isSeen(key.domain, quoted(key))} then ${quoted(key)} end`)
  const has = (column: string) => columns.some(({ name }) => name === column)
  const said = SPEAKERS.filter(([id]) => has(id))
  for (const { name, type } of columns) {
    if (type !== 'VARCHAR' || masks.has(name)) continue
    if (SAID.has(name) && said.length > 0) {
      const text = quoted({ column: name })
      const isPure = said.map(
        ([id, shared]) => `not coalesce(source.${id} in (select id from own.${shared}), false)`,
      )
      masks.set(
        name,
        `case when ${text} is null or (${isPure.join(' and ')}) then ${text} else ${FOREIGN} end`,
      )
    }
    const told = UNKNOWN[name]
    if (told !== undefined && (has(told) || name.startsWith('alias_')))
      masks.set(name, ifKnown(name, told, has))
    if (ALWAYS.has(name)) masks.set(name, `cast(null as varchar)`)
    const telling = keys.filter(({ column }) => tells(name, column))
    if (telling.length === 0) continue
    const isShown = telling.map(allowed).join(' and ')
    const text = quoted({ column: name })
    masks.set(name, `case when ${text} is null or (${isShown}) then ${text} else ${FOREIGN} end`)
  }
  return masks
}

function ifKnown(name: string, told: string, has: (column: string) => boolean): string {
  return has(told) ? `case when coalesce(source."${told}", '') <> '' then source."${name}" end` : 'null'
}

/** A tool's own name that is nobody's service yet may be one of another stream. */
const UNKNOWN: Readonly<Record<string, string>> = {
  alias_id: 'service_id',
  alias_name: 'service_id',
  from_key: 'from_service_id',
  from_name: 'from_service_id',
  to_key: 'to_service_id',
  to_name: 'to_service_id',
}

/** What a column's text names, beside an id of the same beginning. */
const TEXTS: Readonly<Record<string, RegExp>> = {
  item_key: /^work_item_id$/,
  follow_up_key: /^follow_up_work_item_id$/,
  follow_up_url: /^follow_up_work_item_id$/,
  pair: /^(from|to)_team_id$/,
}
/** Lists of names, of which some may be of others. */
const ALWAYS: ReadonlySet<string> = new Set([
  'release_names',
  'unknown_needs',
  'services',
  'items',
  'path_names',
])

/** What sentences are about, and which of it others have a part in. */
const SPEAKERS = [
  ['left_id', 'shared_release'],
  ['right_id', 'shared_release'],
  ['release_id', 'shared_release'],
  ['collision_id', 'shared_collision'],
] as const
/** Sentences about releases, which name what they touch. */
const SAID: ReadonlySet<string> = new Set(['reason', 'subject'])

function tells(text: string, key: string): boolean {
  if (TEXTS[text]) return TEXTS[text].test(key)
  return text.endsWith('_name') && key.endsWith('_id') && text.slice(0, -5) === key.slice(0, -3)
}
