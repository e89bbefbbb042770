/** What a file of a repository says about services: one fact a line of it. */

export interface Fact {
  /** entity: something a catalogue names; package: what others may need; need: what is needed; part: what it is built from. */
  fact: 'entity' | 'package' | 'need' | 'part'
  /** Of an entity its kind, of a need in what way, of a part container, operating-system or platform. */
  kind: string
  /** Whose names these are: npm, maven, backstage, compose, repository … */
  ecosystem: string
  name: string
  version?: string | null
  /** Of a need: who in the file has it, when it is not the file's own folder. */
  holder?: string | null
  /** Of a need and a part: run, or only to build. */
  scope?: 'run' | 'build'
  /** Of an entity: what else it says. */
  detail?: Readonly<Record<string, string | number | null>>
  line: number
}

/** A file, or a part of it, that does not say what its form promises. */
export class Malformed extends Error {
  override readonly name = 'Malformed'
  readonly line: number
  constructor(line: number, reason: string) {
    super(reason)
    this.line = line
  }
}

export interface Reading {
  facts: Fact[]
  /** Of a file with several documents the broken ones alone. */
  faults: Malformed[]
  /** What was left out on purpose, to be counted in a note. */
  skipped?: 'template' | 'placeholder'
}

export type FileReader = (text: string, path: string) => Fact[] | Reading

export type Node = Record<string, unknown>

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function nodeOf(value: unknown): Node {
  return isNode(value) ? value : {}
}

export function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() || null
  return typeof value === 'number' ? String(value) : null
}

/** The line of the first place that fits, from a line on; the line itself when there is none. */
export function lineOf(text: string, pattern: RegExp, from = 1): number {
  const lines = text.split('\n')
  const found = lines.findIndex((line, index) => index + 1 >= from && pattern.test(line))
  return found < 0 ? from : found + 1
}

export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}

export function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)
}

/** `a/b` and `../c` to `a/c`; null when it leaves the repository. */
export function joinPath(folder: string, path: string): string | null {
  const parts: string[] = []
  for (const part of [...folder.split('/'), ...path.split('/')]) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return parts.join('/')
}

export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
}
