/**
 * What people look like in tables: accounts under pseudonyms of a key that no table holds, texts without addresses. Entities are
 * the one place where it happens, since nothing but they reads what tools said; equal accounts stay equal, so no figure changes.
 */
import { createHash } from 'node:crypto'
import type { ConfigTable } from './configuration.ts'
import type { Lane } from './lanes.ts'
import { identifier } from './parse.ts'

export interface People {
  /** Of pseudonyms; a new one makes all of them anew. */
  key: string
  /** Whether names of who wrote something stay. Signatures bear their names either way. */
  showsNames: boolean
}

const VARIABLE = 'streamgauge_people'
const KEY = `getvariable('${VARIABLE}')`
const SIZE = 20
/** What an account's id begins with where it says of which tool it is. */
const TOOL = /^[a-z][a-z0-9_-]*:/

const ACCOUNTS = new Set([
  'account_id',
  'person_id',
  'author_id',
  'reviewer_id',
  'assignee_id',
  'reporter_id',
  'merger_id',
  'deployer_id',
  'signer_account_id',
  'approver_account_id',
  'owner_account_id',
])
const DIGESTS = new Set(['email_digest', 'handle_digest', 'name_digest'])
const NAMES = new Set(['author_name'])
/** Their form is known, and commits are many: whether one holds an address is asked before it is taken out. */
const BARE = /(^|_)(sha|commit_id|digest|rank|code)$/
/** Keys join, so that what is taken out of them has to stay the same wherever it is. */
const JOINED = /(^|_)(id|path|key)$/

/** The one pattern of addresses for SQL; addresses.ts finds the same in texts. */
export const ADDRESS_SQL = String.raw`[A-Za-z0-9._%+''-]+(@|%40)[A-Za-z][A-Za-z0-9-]*(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}`

/** An account's pseudonym as its column has it, for what is not read from a table. */
export function pseudonymOf({ key }: Pick<People, 'key'>, account: string): string {
  const tool = TOOL.exec(account)?.[0] ?? ''
  return tool + createHash('sha256').update(key).update(account).digest('hex').slice(0, SIZE)
}

/** What stands where a name would be. */
export function nameOf({ key }: Pick<People, 'key'>, name: string): string {
  return `person ${createHash('sha256').update(key).update(name).digest('hex').slice(0, 8)}`
}

/** An entity's column as it is kept. */
export function disguise(column: string, type: string, people: Pick<People, 'showsNames'>): string {
  const name = identifier(column)
  if (type !== 'VARCHAR') return name
  if (ACCOUNTS.has(column)) return `${pseudonymSql(name)} AS ${name}`
  if (DIGESTS.has(column)) return `sha256(${KEY} || ${name}) AS ${name}`
  if (NAMES.has(column) && !people.showsNames)
    return `'person ' || substr(sha256(${KEY} || ${name}), 1, 8) AS ${name}`
  if (BARE.test(column))
    return `CASE WHEN ${mayHoldSql(name)} AND regexp_matches(${name}, '${ADDRESS_SQL}') THEN ${tokenSql(name)} ELSE ${name} END AS ${name}`
  return `${JOINED.test(column) ? tokenSql(name) : maskSql(name)} AS ${name}`
}

function pseudonymSql(name: string): string {
  return `regexp_extract(${name}, '${TOOL.source}') || substr(sha256(${KEY} || ${name}), 1, ${SIZE})`
}

/** A column's text with each address as …@…. */
export function maskSql(name: string): string {
  return `CASE WHEN ${mayHoldSql(name)} THEN regexp_replace(${name}, '${ADDRESS_SQL}', '…@…', 'g') ELSE ${name} END`
}

const mayHoldSql = (name: string) => `(contains(${name}, '@') OR contains(${name}, '%40'))`

function tokenSql(name: string): string {
  const found = `regexp_extract_all(${name}, '${ADDRESS_SQL}')`
  const token = `'address-' || substr(sha256(${KEY} || lower(found)), 1, 12)`
  const told = `list_reduce(list_prepend(${name}, ${found}), lambda text, found: replace(text, found, ${token}))`
  return `CASE WHEN ${mayHoldSql(name)} THEN ${told} ELSE ${name} END`
}

/** Whether an entity's rows depend on the key: columns are told by the text of its typed select. */
export function hasPeople(sql: string): boolean {
  return /AS VARCHAR\) AS [a-z_]+/.test(sql)
}

/** Tells one key from another, without telling it: keys are random, nobody guesses them. Its number goes up with the rules of disguise. */
export function fingerprint({ key, showsNames }: People): string {
  const digest = createHash('sha256').update(`fingerprint 2\n${key}`).digest('hex').slice(0, 16)
  return `${digest} ${showsNames}`
}

/** The key for as long as a build takes: a variable of its connection, never part of a statement that is kept. */
export async function withKey<T>(lane: Lane, people: People | undefined, work: () => Promise<T>): Promise<T> {
  if (!people) return work()
  if (!/^[0-9a-f]{64}$/.test(people.key)) throw new Error('The key of pseudonyms has to be 64 digits in hex')
  await lane.run(`SET VARIABLE ${VARIABLE} = '${people.key}'`)
  try {
    return await work()
  } finally {
    // A build that failed leaves a connection on which nothing runs before it is rolled back.
    await lane.run(`RESET VARIABLE ${VARIABLE}`).catch(() => undefined)
  }
}

/** Rules that name accounts name them as tables do. */
export function disguiseConfig(table: ConfigTable, people: People | undefined): ConfigTable {
  const names = Object.keys(table.columns)
  const accounts = names.map((name) => name === 'account_id')
  const kind = names.indexOf('kind')
  const value = names.indexOf('value')
  if (!people || (!accounts.includes(true) && (kind < 0 || value < 0))) return table
  const isAccount = (row: readonly unknown[], i: number) =>
    accounts[i] === true || (i === value && kind >= 0 && row[kind] === 'member')
  return {
    ...table,
    rows: table.rows.map((row) =>
      row.map((cell, i) =>
        typeof cell === 'string' && isAccount(row, i) ? pseudonymOf(people, cell) : cell,
      ),
    ),
  }
}
