/**
 * Marks where a record differs from copy to copy: what names something of one copy alone gets a mark, for which a copy's
 * number is put. Joins inside a copy stay, and none leads to another one.
 */
import { ORGANISATION } from '../../../fixtures/org/index.ts'
import type { Names } from './names.ts'

/** Three digits stand for it in every copy: digits are digits in names, numbers and hashes alike. */
export const MARK = '\u0001'
export const MARK_DIGITS = 3
const NUMBER = '\u0002'

/** Names of columns and fields that hold no name of the organisation, whatever they look like. */
const KEPT = new Set(['path', 'old_path', 'folder', 'version', 'kind'])
/** Numbers by which records know each other. */
const NUMBERED = /(^|_)id$|^databaseId$|^(project|board|originBoard)Id$/
/** Jira's settings: one instance has them once. */
const SHARED = new Set([
  'status',
  'issuetype',
  'priority',
  'resolution',
  'statusCategory',
  'schema',
  'statuses',
])
/** An environment of one service. */
export const IN_ENVIRONMENT = /^(?:production|staging)-([a-z-]+)$/
/** What the organisation's own packages are called where there are many languages. */
const PACKAGE = new RegExp(
  `^(@${ORGANISATION}/|${ORGANISATION}-|example[.]${ORGANISATION}:)[a-z-]+$|^[a-z-]+-client$`,
)
const DAY = 86_400_000

export interface Renaming {
  text(value: string, column: string): string
  /** A record of a tool, as JSON. */
  payload(json: string): string
  time(value: number): number
}

export function createRenaming(names: Names, days: number): Renaming {
  const inText = markText(names, days)
  const named = (value: string): string => {
    if (names.whole.has(value)) return markName(value)
    if (names.placed.has(value)) return value.replace(/ \((?=\w+\)$)/, ` ${MARK} (`)
    if (names.logins.has(value)) return `${value}-${MARK}`
    if (names.projects.has(value)) return value + MARK
    const [, service] = IN_ENVIRONMENT.exec(value) ?? []
    if (service !== undefined && names.whole.has(service)) return `${value}-${MARK}`
    return PACKAGE.test(value) ? `${value}-${MARK}` : inText(value)
  }
  const walk = (value: unknown, key: string, isShared: boolean): unknown => {
    if (Array.isArray(value)) return value.map((item) => walk(item, key, isShared))
    if (typeof value === 'object' && value !== null)
      return walkObject(value, isShared || SHARED.has(key), walk)
    if (typeof value === 'number') return walkNumber(value, key, isShared, days)
    if (typeof value !== 'string' || KEPT.has(key)) return value
    if (/^(id|node_id|key)$/.test(key) && !isShared && isNative(value)) return value + MARK
    return named(value)
  }
  return {
    text: (value, column) => {
      if (KEPT.has(column)) return value
      if (column === '_key') return markKey(value, named(value))
      return column === 'app_sha' ? MARK + value.slice(MARK_DIGITS) : named(value)
    },
    payload: (json) =>
      JSON.stringify(walk(JSON.parse(json), '', false))
        .replaceAll(numbers, '$1')
        .replaceAll(escaped, MARK),
    time: (value) => value + days * DAY,
  }
}

// JSON writes control characters as escapes; a number with a mark in it was made a text.
const escaped = new RegExp(String.raw`\\u0001`, 'g')
const numbers = new RegExp(String.raw`"\\u0002(\d+\\u0001)"`, 'g')

type Walk = (value: unknown, key: string, isShared: boolean) => unknown

function walkObject(value: object, isShared: boolean, walk: Walk): object {
  const entries = Object.entries(value)
  // A step of the changelog says by its field what stands on either side.
  const field = 'field' in value && typeof value.field === 'string' ? value.field.toLowerCase() : ''
  const isSetting = isShared || SHARED.has(field)
  const isId = field === 'sprint' || field === 'fix version' || field === 'component'
  return Object.fromEntries(
    entries.map(([key, item]) => {
      const side = isId && (key === 'from' || key === 'to') && typeof item === 'string'
      return [key, side ? item.replaceAll(/\d+/g, `$&${MARK}`) : walk(item, key, isSetting)]
    }),
  )
}

function walkNumber(value: number, key: string, isShared: boolean, days: number): number | string {
  // Moments as Jira's list of changes writes them.
  if (value > 1e12 && value < 1e13) return value + days * DAY
  return !isShared && NUMBERED.test(key) ? `${NUMBER}${value}${MARK}` : value
}

/** Ids that say nothing: numbers as text, and GitHub's of nodes. */
function isNative(value: string): boolean {
  return /^\d{2,9}$/.test(value) || /^[A-Z]{1,4}_[\w-]+$/.test(value)
}

/** A key that no name in it tells apart is told apart by its end. */
function markKey(key: string, named: string): string {
  return isNative(key) || !named.includes(MARK) ? key + MARK : named
}

/** Behind a name that is one word, and behind the surname of one that is two. */
function markName(name: string): string {
  return name.includes(', ') ? name.replace(', ', `-${MARK}, `) : `${name}-${MARK}`
}

function markText(names: Names, days: number): (value: string) => string {
  const shift = shiftDates(days)
  const keys = new RegExp(String.raw`\b(${[...names.projects].join('|')})-(?=\d)`, 'g')
  const places = new RegExp(
    String.raw`(\b${ORGANISATION}/|component:default/|group:default/)([a-z0-9-]+)`,
    'g',
  )
  return (value) =>
    value
      // Hashes whole or shortened keep their length, and a short one is the beginning of the long one.
      .replaceAll(
        /(?<![0-9a-z])(g?)(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{3}([0-9a-f]{4,})(?![0-9a-z])/g,
        `$1${MARK}$2`,
      )
      .replaceAll(/(?<![0-9a-z\u0001.-])\d{10,11}(?![0-9a-z\u0001])/g, `$&${MARK}`)
      .replaceAll(/\b(?:P(?:SV|US)|CE|Q0|R0)[0-9A-Z]{4,}\b/g, `$&${MARK}`)
      .replaceAll(/\b5f1[0-9a-f]{4}(?::|%3A)[0-9a-f]{8}/g, `$&${MARK}`)
      .replaceAll(/([a-z0-9+._-]+)(?=@(?!github\.com)[a-z0-9-]+\.[a-z.]+)/g, (name) =>
        name === 'noreply' ? name : `${name}-${MARK}`,
      )
      .replaceAll(places, (found, before: string, name: string) =>
        names.repositories.has(name) || names.whole.has(name) ? `${before}${name}-${MARK}` : found,
      )
      .replaceAll(keys, `$1${MARK}-`)
      .replaceAll(/(?<!\d)\d{4}-\d\d-\d\d(?=T\d\d:|$)/g, shift)
}

/** There are as many dates as days, and millions of places that say them. */
function shiftDates(days: number): (date: string) => string {
  const shifted = new Map<string, string>()
  return (date) => {
    const known = shifted.get(date)
    if (known !== undefined) return known
    const later = new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10)
    shifted.set(date, later)
    return later
  }
}
