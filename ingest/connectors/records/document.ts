/** A YAML file of records: each with the lines that it takes, each fault with its line. */
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import { findDeepLine, sayDeep } from '../../../transforms/nesting.ts'
import { nearest } from '../../config/nearest.ts'
import { fitRecord } from './fitting.ts'
import type { Body, Kind } from './kind.ts'
import { kinds } from './kinds.ts'

export interface WrittenRecord {
  kind: string
  id: string
  body: Body
  line: number
  /** Its last line. */
  end: number
}

export interface LineFault {
  line: number
  message: string
  /** What stands there. */
  payload: string
}

export interface WrittenFile {
  records: WrittenRecord[]
  faults: LineFault[]
  /** What is there and could not be read, `kind/id`: it has not been taken away. */
  unread: string[]
  /** The file as a whole could not be read. */
  isBroken: boolean
}

/** `hasAuthor` is false where nobody knows who wrote the file: it cannot hold signatures then. */
export function readDocument(text: string, { hasAuthor }: { hasAuthor: boolean }): WrittenFile {
  const deep = findDeepLine(text)
  if (deep !== null) {
    const faults = [{ line: deep, message: `not valid YAML: ${sayDeep}`, payload: '' }]
    return { records: [], unread: [], isBroken: true, faults }
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' })
  const at = (offset: number) => lines.linePos(offset).line
  const [broken] = document.errors
  if (broken)
    return {
      records: [],
      unread: [],
      isBroken: true,
      faults: [
        { line: at(broken.pos[0]), message: `not valid YAML: ${firstLine(broken.message)}`, payload: '' },
      ],
    }
  if (document.contents === null) return { records: [], faults: [], unread: [], isBroken: false }
  return new Reading(document, at, hasAuthor).read()
}

class Reading {
  private readonly file: WrittenFile = { records: [], faults: [], unread: [], isBroken: false }
  private readonly seen = new Map<string, number>()
  private readonly document: Document
  private readonly at: (offset: number) => number
  private readonly hasAuthor: boolean

  constructor(document: Document, at: (offset: number) => number, hasAuthor: boolean) {
    this.document = document
    this.at = at
    this.hasAuthor = hasAuthor
  }

  read(): WrittenFile {
    const { contents } = this.document
    if (!isMap(contents)) {
      this.file.isBroken = true
      this.fault(1, `a file holds lists by kind, ${kinds.map(({ plural }) => plural).join(', ')}`, null)
      return this.file
    }
    const zone = this.readZone()
    for (const { key, value } of contents.items) {
      const name = isScalar(key) ? String(key.value) : ''
      if (name === 'zone') continue
      const kind = kinds.find(({ plural }) => plural === name)
      if (kind) this.readList(kind, value as Node | null, zone)
      else this.fault(this.lineOf(key as Node), unknownList(name), name)
    }
    return this.file
  }

  private readZone(): string {
    const zone = this.document.get('zone') ?? 'UTC'
    if (typeof zone === 'string' && isZone(zone)) return zone
    this.fault(
      this.lineOf(this.document.getIn(['zone'], true) as Node),
      `no time zone of this name, times without one are read in UTC: ${JSON.stringify(zone)}`,
      zone,
    )
    return 'UTC'
  }

  private readList(kind: Kind, list: Node | null, zone: string): void {
    if (list === null || (isScalar(list) && list.value === null)) return
    if (!isSeq(list)) return this.fault(this.lineOf(list), `${kind.plural} is no list`, kind.plural)
    for (const entry of list.items as Node[]) this.readEntry(kind, entry, zone)
  }

  private readEntry(kind: Kind, entry: Node, zone: string): void {
    const line = this.lineOf(entry)
    const value: unknown = isNode(entry) ? entry.toJS(this.document) : null
    if (kind.isSigned && !this.hasAuthor)
      return this.fault(line, `a signature needs its author, keep ${kind.plural} in a repository`, value)
    const fitted = fitRecord(kind, value, zone)
    if ('faults' in fitted) {
      for (const { path, message } of fitted.faults) this.fault(this.lineIn(entry, path), message, value)
      const { id } = (value ?? {}) as { id?: unknown }
      if (typeof id === 'string') this.file.unread.push(`${kind.name}/${id}`)
      return
    }
    const id = String(fitted.body.id)
    const before = this.seen.get(`${kind.name} ${id}`)
    if (before !== undefined)
      return this.fault(line, `the same ${kind.name} as in line ${before}: ${id}`, value)
    this.seen.set(`${kind.name} ${id}`, line)
    const end = this.at(Math.max((entry.range?.[1] ?? 1) - 1, entry.range?.[0] ?? 0))
    this.file.records.push({ kind: kind.name, id, body: fitted.body, line, end })
  }

  private lineIn(entry: Node, path: readonly (string | number)[]): number {
    for (let depth = path.length; depth > 0; depth--) {
      const parent =
        depth === 1 ? entry : (entry as { getIn?: Document['getIn'] }).getIn?.(path.slice(0, depth - 1), true)
      const key = path[depth - 1]
      const pair = isMap(parent)
        ? parent.items.find((item) => isScalar(item.key) && item.key.value === key)
        : undefined
      const node = pair?.key ?? (isSeq(parent) ? parent.items[Number(key)] : undefined)
      if (isNode(node) && node.range) return this.at(node.range[0])
    }
    return this.lineOf(entry)
  }

  private lineOf(node: Node | null | undefined): number {
    return node?.range ? this.at(node.range[0]) : 1
  }

  private fault(line: number, message: string, value: unknown): void {
    this.file.faults.push({ line, message, payload: JSON.stringify(value ?? null) })
  }
}

function unknownList(name: string): string {
  const known = ['zone', ...kinds.map(({ plural }) => plural)]
  const guess = nearest(name, known)
  return `unknown key, ${guess ? `did you mean ${guess}?` : `known are ${known.join(', ')}`}: ${name}`
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text
}
