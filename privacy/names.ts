/** What somebody is called in what tools told: read where a record or a row says that it is them. */
import { createHash, randomBytes } from 'node:crypto'
import type { Warehouse } from '../transforms/warehouse.ts'
import type { Called } from './forgotten.ts'
import type { Account } from './person.ts'
import { readTextTables, whereNamed, type TextTable } from './tables.ts'

type Kind = 'address' | 'handle' | 'name'

/** Fields of a record about a person, and what they hold. */
const HELD: Readonly<Record<string, Kind>> = {
  login: 'handle',
  username: 'handle',
  user_name: 'handle',
  uniquename: 'handle',
  handle: 'handle',
  nickname: 'handle',
  key: 'handle',
  accountid: 'handle',
  sys_id: 'handle',
  id: 'handle',
  descriptor: 'handle',
  email: 'address',
  emailaddress: 'address',
  mail: 'address',
  name: 'name',
  displayname: 'name',
  full_name: 'name',
  fullname: 'name',
  summary: 'name',
}
/** Those that tell who it is. */
const KEYS = new Set(['address', 'handle'])
const ROUNDS = 4
/** Of services, not of people. */
const NOBODY = /^(no-?reply|noreply|support|info|root|admin)@/i
const SHORTEST = 2

export class Names {
  readonly found = new Map<string, Kind>()
  private readonly digests: ReadonlySet<string>

  constructor(accounts: readonly Account[]) {
    this.digests = new Set(accounts.flatMap(({ digests }) => digests))
    for (const { id } of accounts) {
      if (id.startsWith('git:')) continue
      // A source may have colons of its own, and so may an id.
      for (let at = id.indexOf(':'); at !== -1; at = id.indexOf(':', at + 1))
        this.add(id.slice(at + 1), 'handle')
    }
  }

  /** Goes on until nothing new is found: an address leads to rows that hold another one. */
  async read(warehouse: Warehouse): Promise<void> {
    const tables = (await readTextTables(warehouse)).filter(({ schema }) => schema === 'raw')
    for (let round = 0, before = -1; round < ROUNDS && this.found.size !== before; round++) {
      before = this.found.size
      for (const table of tables) await this.readTable(warehouse, table, round === 0)
    }
  }

  called(): Called[] {
    const salt = randomBytes(4).toString('hex')
    const handles = [...this.found].filter(([, kind]) => kind === 'handle').map(([text]) => text)
    return [...this.found].map(([text, kind], i) => {
      const number = `${salt}-${i + 1}`
      const private_ = /^(?:\d+\+)?([^@+]+)(@users\.noreply\..*)$/.exec(text)
      const handle = private_ ? handles.indexOf(private_[1] as string) : -1
      if (private_ && handle >= 0) {
        const place = [...this.found.keys()].indexOf(handles[handle] as string)
        return { text, token: `forgotten-${salt}-${place + 1}${private_[2]}` }
      }
      if (kind === 'address') return { text, token: `forgotten-${number}@forgotten.invalid` }
      if (text.includes(' ')) return { text, token: `Forgotten ${number}` }
      return { text, token: `forgotten-${number}`, ...(kind === 'name' ? { isBare: true } : {}) }
    })
  }

  private add(text: string, kind: Kind): void {
    const plain = text.trim().replace(/\s+/g, ' ').toLowerCase()
    if (plain.length < SHORTEST || NOBODY.test(plain)) return
    const real = plain.includes('@') ? 'address' : kind
    if (!this.found.has(plain) || real === 'handle') this.found.set(plain, real)
  }

  private isThem(text: unknown): boolean {
    if (typeof text !== 'string') return false
    const plain = text.trim().replace(/\s+/g, ' ').toLowerCase()
    const kind = this.found.get(plain)
    return (kind !== undefined && KEYS.has(kind)) || this.digests.has(sha256(plain))
  }

  private async readTable(warehouse: Warehouse, table: TextTable, isFirst: boolean): Promise<void> {
    if (table.columns.includes('payload')) return this.readPayloads(warehouse, table)
    const groups = groupsOf(table.columns)
    for (const group of groups) {
      const keys = group.filter((column) => /(^|_)(email|account_id|login|handle)$/.test(column))
      if (keys.length === 0) continue
      const terms = keys.map((column) => `lower(trim(${column})) IN (SELECT unnest($known))`)
      // Only at first: a digest of every row of a long history costs.
      if (isFirst)
        terms.push(...keys.map((column) => `sha256(lower(trim(${column}))) IN (SELECT unnest($digests))`))
      const rows = await warehouse.rows<Record<string, string | null>>(
        `SELECT DISTINCT ${group.join(', ')} FROM ${table.name} WHERE ${terms.join(' OR ')}`,
        {
          known: [...this.found].flatMap(([text, kind]) => (KEYS.has(kind) ? [text] : [])),
          ...(isFirst ? { digests: [...this.digests] } : {}),
        },
      )
      for (const row of rows)
        for (const [column, text] of Object.entries(row))
          if (text) this.add(text, column.endsWith('name') ? 'name' : 'handle')
    }
  }

  private async readPayloads(warehouse: Warehouse, { name }: TextTable): Promise<void> {
    const needles = [...this.found].flatMap(([text, kind]) => (KEYS.has(kind) ? [text] : []))
    if (needles.length === 0) return
    const { data } = await warehouse.columns(
      `SELECT DISTINCT CAST(payload AS VARCHAR) FROM ${name} WHERE ${whereNamed(['payload'])}`,
      { needles: needlesPattern(needles) },
    )
    for (const payload of (data[0] ?? []) as string[]) this.walk(JSON.parse(payload))
  }

  private walk(value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false
    if (Array.isArray(value)) {
      for (const item of value) this.walk(item)
      return false
    }
    const fields = Object.entries(value as Record<string, unknown>)
    let isThem = fields.some(
      ([name, inner]) => KEYS.has(HELD[name.toLowerCase()] ?? '') && this.isThem(inner),
    )
    for (const [name, inner] of fields) {
      const isTheirs = this.walk(inner)
      // Commits tell the account beside the address: {"user": {"login": …}, "email": …, "name": …}.
      if (isTheirs && name === 'user' && fields.some(([other]) => other === 'email')) isThem = true
    }
    if (isThem)
      for (const [name, inner] of fields) {
        const kind = HELD[name.toLowerCase()]
        if (kind && typeof inner === 'string' && inner !== '') this.add(inner, kind)
      }
    return isThem
  }
}

/** As one pattern for RE2, whatever case. */
export function needlesPattern(needles: readonly string[]): string {
  const escaped = needles.map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll(' ', '\\s+'))
  return `(?i)(?:${escaped.join('|')})`
}

/** Columns that tell of one person: author_name with author_email; canonical ones are the same as those without. */
function groupsOf(columns: readonly string[]): string[][] {
  const isPersonal = (name: string) =>
    /(^|_)(name|email|account_id|login|handle)$/.test(name) && !/file_name/.test(name)
  const prefix = (name: string) =>
    name
      .replace(/(name|email|account_id|login|handle)$/, '')
      .replace(/^(canonical_|author_)$/, (found) => (found === 'canonical_' ? '' : found))
  const groups = Map.groupBy(columns.filter(isPersonal), prefix)
  // Records of people have author_name and author_email beside account_id.
  const author = groups.get('author_')
  const bare = groups.get('')
  if (author && bare?.length === 1 && bare[0] === 'account_id') {
    groups.set('author_', [...author, ...bare])
    groups.delete('')
  }
  return [...groups.values()]
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
