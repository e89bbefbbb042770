/**
 * Who was forgotten, as keyed digests of what they were called, beside the data: what names them is rewritten before it lands, by
 * the very rules by which what had landed was. Nobody's name is in the file.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findAddresses, mayHold } from './addresses.ts'

/** What stands in place of a name; `isBare` words mean a person only where a field or an @ says so. */
interface Entry {
  digest: string
  token: string
  isBare: boolean
}

interface Stored {
  key: string
  /** Of names: of how many words they are. */
  wordCounts: number[]
  entries: Entry[]
}

export interface Called {
  text: string
  token: string
  /** A first name alone is a person where a field says so, and a word elsewhere. */
  isBare?: boolean
}

const WORDS = /[\p{L}\p{N}_][\p{L}\p{N}_.:+-]*/gu
/** Fields that say who somebody is: a login there is one, whatever else the word means. */
const FIELDS = /(login|user_?name|handle|name|key|id|email|mail|author|actor|slug|nick|account|owner|user)/i
/** Words that tools use themselves: somebody's login may be one, but a state or a branch is not somebody. */
const TOOL_WORDS = new Set(
  'open opened closed merged draft main master trunk develop release build test success failure failed pending running done high low none null true false user admin bot team system default production staging'.split(
    ' ',
  ),
)
const SHORTEST_WORD = 3
const CACHED = 200_000

const fileOf = (folder: string) => join(folder, 'forgotten.json')
const known = new Map<string, { stamp: string; forgotten: Forgotten }>()

/** Null where nobody was forgotten, so that landing costs nothing. The file is read again when it is another one. */
export function readForgotten(folder: string): Forgotten | null {
  const file = fileOf(folder)
  if (!existsSync(file)) return null
  const { mtimeMs, size } = statSync(file)
  const stamp = `${mtimeMs} ${size}`
  const before = known.get(folder)
  if (before?.stamp === stamp) return before.forgotten
  const forgotten = new Forgotten(JSON.parse(readFileSync(file, 'utf8')) as Stored)
  known.set(folder, { stamp, forgotten })
  return forgotten
}

/** Adds what somebody is called, before anything is rewritten: whatever comes next, they do not come back. */
export function addForgotten(folder: string, called: readonly Called[]): Forgotten {
  const file = fileOf(folder)
  const stored = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Stored)
    : { key: randomBytes(32).toString('hex'), wordCounts: [], entries: [] }
  const entries = new Map(stored.entries.map((entry) => [entry.digest, entry]))
  for (const { text, token, isBare = isWordOfTools(text) } of called) {
    const digest = digestOf(stored.key, text)
    if (!entries.has(digest)) entries.set(digest, { digest, token, isBare })
  }
  const wordCounts = new Set([...stored.wordCounts, ...called.map(({ text }) => countWords(text))])
  const next = { ...stored, wordCounts: [...wordCounts].sort(), entries: [...entries.values()] }
  writeFileSync(`${file}.new`, `${JSON.stringify(next, null, 1)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return new Forgotten(next)
}

function isWordOfTools(text: string): boolean {
  const word = normal(text)
  return (
    countWords(word) === 1 && !word.includes('@') && (word.length < SHORTEST_WORD || TOOL_WORDS.has(word))
  )
}

const normal = (text: string) => text.trim().replace(/\s+/g, ' ').toLowerCase()
const countWords = (text: string) => normal(text).split(' ').length
const digestOf = (key: string, text: string) =>
  createHmac('sha256', Buffer.from(key, 'hex')).update(normal(text)).digest('base64url').slice(0, 27)

export class Forgotten {
  private readonly key: string
  private readonly entries: ReadonlyMap<string, Entry>
  private readonly wordCounts: readonly number[]
  private readonly found = new Map<string, Entry | null>()

  constructor({ key, entries, wordCounts }: Stored) {
    this.key = key
    this.entries = new Map(entries.map((entry) => [entry.digest, entry]))
    this.wordCounts = wordCounts.filter((count) => count > 1).sort((a, b) => b - a)
  }

  /** Any value of JSON: the same one where nobody is named in it. */
  value<T>(value: T, field = ''): T {
    if (typeof value === 'string') return this.text(value, field) as T
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) {
      const items = value.map((item: unknown) => this.value(item, field))
      return items.some((item, i) => item !== value[i]) ? (items as T) : value
    }
    const told = Object.entries(value).map(([name, inner]): [string, unknown] => [
      name,
      this.value(inner, name),
    ])
    const isSame = told.every(([name, inner]) => inner === (value as Record<string, unknown>)[name])
    return isSame ? value : (Object.fromEntries(told) as T)
  }

  /** Columns of rows; those that hold JSON as text are read as such. */
  columns(columns: Record<string, unknown[]>): Record<string, unknown[]> {
    return Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [
        name,
        /^_(hash|loaded_at|is_deleted|source)$|sha$|commit_id$/.test(name)
          ? values
          : values.map((value) => (typeof value === 'string' ? this.document(value, name) : value)),
      ]),
    )
  }

  /** JSON as text or text. */
  document(text: string, field = ''): string {
    if (!/^\s*[[{]/.test(text)) return this.text(text, field)
    try {
      const told: unknown = JSON.parse(text)
      const rewritten = this.value(told)
      return rewritten === told ? text : JSON.stringify(rewritten)
    } catch {
      return this.text(text, field)
    }
  }

  text(text: string, field: string): string {
    const whole = text.length <= 320 ? this.find(text) : null
    if (whole && (!whole.isBare || FIELDS.test(field))) return whole.token
    const addressed = this.addresses(text)
    // A key of name and address: beside their address, a first name is theirs.
    return this.words(this.names(addressed), addressed !== text && FIELDS.test(field))
  }

  private addresses(text: string): string {
    if (!mayHold(text)) return text
    let told = ''
    let from = 0
    for (const { start, end } of findAddresses(text)) {
      const hit = this.address(text.slice(start, end))
      if (!hit) continue
      told += text.slice(from, start) + hit.token
      from = start + hit.length
    }
    return from === 0 ? text : told + text.slice(from)
  }

  /** ada@example.com.txt is a file that bears an address. */
  private address(found: string): { token: string; length: number } | null {
    for (let end = found.length; end > found.search(/@|%40/); end = found.lastIndexOf('.', end - 1)) {
      const entry = this.find(found.slice(0, end).replace('%40', '@'))
      if (entry) return { token: entry.token, length: end }
    }
    return null
  }

  private names(text: string): string {
    if (this.wordCounts.length === 0 || !text.includes(' ')) return text
    const words = [...text.matchAll(/[^\s<>()[\]{},;:"|]+/g)]
    let told = ''
    let from = 0
    for (let i = 0; i < words.length; i++) {
      const hit = this.wordCounts
        .map((count) => this.nameAt(text, words, i, count))
        .find((one) => one !== null)
      if (!hit) continue
      told += text.slice(from, hit.start) + hit.token
      from = hit.end
      i = hit.last
    }
    return from === 0 ? text : told + text.slice(from)
  }

  /** A name of so many words that begins with this one; what ends a sentence or makes it a genitive is no part of it. */
  private nameAt(text: string, words: readonly RegExpMatchArray[], i: number, count: number) {
    const last = words[i + count - 1]
    if (!last) return null
    const start = words[i]!.index!
    const span = text.slice(start, last.index! + last[0].length)
    const bare = span.replace(/(?:['’]s)?[.!?'’]*$/, '')
    for (const name of new Set([span, bare])) {
      const entry = this.find(name)
      if (entry) return { start, end: start + name.length, token: entry.token, last: i + count - 1 }
    }
    return null
  }

  private words(text: string, isTheirs: boolean): string {
    return text.replaceAll(WORDS, (word: string, at: number) => {
      const isMention = at > 0 && text[at - 1] === '@'
      return this.word(word, isMention || isTheirs)
    })
  }

  private word(word: string, isMention: boolean): string {
    const entry = this.find(word)
    if (entry && (isMention || !entry.isBare)) return entry.token
    const parting = [':', '.', '+'].find((sign) => word.includes(sign))
    if (parting === undefined) return word
    return word
      .split(parting)
      .map((part) => (part === '' ? part : this.word(part, isMention)))
      .join(parting)
  }

  private find(text: string): Entry | null {
    const plain = normal(text)
    const before = this.found.get(plain)
    if (before !== undefined) return before
    const entry = this.entries.get(digestOf(this.key, plain)) ?? null
    if (this.found.size >= CACHED) this.found.clear()
    this.found.set(plain, entry)
    return entry
  }
}
