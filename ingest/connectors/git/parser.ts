/**
 * Reads the bytes of `git log --raw --numstat -z` with the format below. Fields are counted, never searched for,
 * since messages and paths may hold any byte but NUL.
 */
import { isUtf8 } from 'node:buffer'
import { SourceError } from '../../contract.ts'

export const LOG_FORMAT = '%x01%H%x00%P%x00%at%x00%ct%x00%an%x00%ae%x00%cn%x00%ce%x00%B%x00'

export interface LoggedFile {
  status: string
  path: string
  oldPath: string | null
  /** null: binary, or unknown when the commit's counts are. */
  added: number | null
  deleted: number | null
  isSubmodule: boolean
}

export interface LoggedCommit {
  sha: string
  parents: string
  /** Epoch ms, null when git could not read the time. */
  authoredAt: number | null
  committedAt: number | null
  authorName: string
  authorEmail: string
  committerName: string
  committerEmail: string
  subject: string
  body: string
  files: LoggedFile[]
  /** How many of `files` have had their line counts read. */
  countedFiles: number
}

const HEADER_FIELDS = 9
const BODY_BYTES = 65_536
const [NUL, SOH, TAB, LF, COLON, MINUS] = [0, 1, 9, 10, 58, 45]
const EMPTY = Buffer.alloc(0)

export class LogParser {
  private buffer: Buffer = EMPTY
  private position = 0
  private current: LoggedCommit | null = null
  private readonly emit: (commit: LoggedCommit) => void

  /** `emit` gets a commit once the next one begins, so that it is whole. */
  constructor(emit: (commit: LoggedCommit) => void) {
    this.emit = emit
  }

  push(chunk: Buffer): void {
    this.buffer =
      this.position < this.buffer.length ? Buffer.concat([this.buffer.subarray(this.position), chunk]) : chunk
    this.position = 0
    while (this.readRecord());
  }

  /** Emits the last commit; call it only when git ended well. Throws on bytes that are left. */
  finish(): void {
    if (this.position < this.buffer.length)
      throw unexpected(this.buffer.subarray(this.position, this.position + 60))
    if (this.current) this.emit(this.current)
    this.current = null
  }

  /** After git has died: emits the last commit if it is whole, which git's own order of writing tells. */
  settle(): void {
    const { current } = this
    const isWhole = this.position >= this.buffer.length && current?.countedFiles === current?.files.length
    if (current && isWhole) this.emit(current)
    this.current = null
  }

  /** One header, raw entry or count; false, and nothing consumed, when it is not all there yet. */
  private readRecord(): boolean {
    const { buffer } = this
    while (buffer[this.position] === NUL || buffer[this.position] === LF) this.position++
    if (this.position >= buffer.length) return false
    const first = buffer[this.position] as number
    if (first === SOH) return this.readHeader()
    if (first === COLON) return this.readRaw()
    if (first === MINUS || (first >= 48 && first <= 57)) return this.readCounts()
    throw unexpected(buffer.subarray(this.position, this.position + 60))
  }

  private readHeader(): boolean {
    const ends: number[] = []
    let from = this.position + 1
    for (let i = 0; i < HEADER_FIELDS; i++) {
      const end = this.buffer.indexOf(NUL, from)
      if (end < 0) return false
      ends.push(end)
      from = end + 1
    }
    if (this.current) this.emit(this.current)
    this.current = this.makeCommit(ends)
    this.position = from
    return true
  }

  private makeCommit(ends: readonly number[]): LoggedCommit {
    const text = (i: number) =>
      decode(this.buffer, i ? (ends[i - 1] as number) + 1 : this.position + 1, ends[i] as number)
    const message = splitMessage(this.buffer.subarray((ends[7] as number) + 1, ends[8]))
    return {
      sha: text(0),
      parents: text(1),
      authoredAt: readTime(text(2)),
      committedAt: readTime(text(3)),
      authorName: text(4),
      authorEmail: text(5),
      committerName: text(6),
      committerEmail: text(7),
      ...message,
      files: [],
      countedFiles: 0,
    }
  }

  /** `:100644 100644 <sha> <sha> M\0path\0`, a rename `… R086\0old\0new\0`. */
  private readRaw(): boolean {
    const { buffer } = this
    const metaEnd = buffer.indexOf(NUL, this.position)
    const pathEnd = metaEnd < 0 ? -1 : buffer.indexOf(NUL, metaEnd + 1)
    if (pathEnd < 0) return false
    const meta = buffer.toString('latin1', this.position, metaEnd)
    const status = meta[meta.lastIndexOf(' ') + 1] as string
    const isMoved = status === 'R' || status === 'C'
    const secondEnd = isMoved ? buffer.indexOf(NUL, pathEnd + 1) : pathEnd
    if (secondEnd < 0) return false
    const first = decode(buffer, metaEnd + 1, pathEnd)
    this.current?.files.push({
      status,
      path: isMoved ? decode(buffer, pathEnd + 1, secondEnd) : first,
      oldPath: isMoved ? first : null,
      added: null,
      deleted: null,
      isSubmodule: meta.startsWith('160000', 1) || meta.startsWith('160000', 8),
    })
    this.position = secondEnd + 1
    return true
  }

  /** `added\tdeleted\tpath\0`, a rename `added\tdeleted\t\0old\0new\0`; in the order of the raw entries. */
  private readCounts(): boolean {
    const { buffer, current } = this
    const firstTab = buffer.indexOf(TAB, this.position)
    const secondTab = firstTab < 0 ? -1 : buffer.indexOf(TAB, firstTab + 1)
    if (secondTab < 0 || secondTab + 1 >= buffer.length) return false
    let end = buffer.indexOf(NUL, secondTab + 1)
    if (end === secondTab + 1) {
      end = buffer.indexOf(NUL, end + 1)
      if (end >= 0) end = buffer.indexOf(NUL, end + 1)
    }
    if (end < 0) return false
    const file = current?.files[current.countedFiles]
    if (!current || !file) throw unexpected(buffer.subarray(this.position, end))
    file.added = readCount(buffer, this.position, firstTab)
    file.deleted = readCount(buffer, firstTab + 1, secondTab)
    current.countedFiles++
    this.position = end + 1
    return true
  }
}

function readCount(buffer: Buffer, from: number, to: number): number | null {
  if (buffer[from] === MINUS) return null
  let value = 0
  for (let i = from; i < to; i++) value = value * 10 + (buffer[i] as number) - 48
  return value
}

/** Seconds as text to epoch ms; beyond the year 9999 nothing downstream can show it. */
function readTime(text: string): number | null {
  const seconds = text === '' ? NaN : Number(text)
  return Math.abs(seconds) < 253_402_300_800 ? seconds * 1000 : null
}

/** git's subject is the first paragraph on one line; the rest is cut where no rule looks any more. */
function splitMessage(bytes: Buffer): { subject: string; body: string } {
  const text = decode(bytes, 0, Math.min(bytes.length, BODY_BYTES)).replace(/^\s+/, '')
  const gap = /\r?\n[ \t]*\r?\n/.exec(text)
  const subject = (gap ? text.slice(0, gap.index) : text).trim().replaceAll(/\s*\n\s*/g, ' ')
  const body = gap ? text.slice(gap.index + gap[0].length).trimEnd() : ''
  if (bytes.length <= BODY_BYTES) return { subject, body }
  return { subject, body: `${body}\n[cut: the message has ${bytes.length} bytes]` }
}

/** UTF-8; bytes that are none are written as \xNN, so that two odd names stay two names. */
export function decode(buffer: Buffer, from: number, to: number): string {
  const text = buffer.toString('utf8', from, to)
  if (!text.includes('\uFFFD')) return text
  const bytes = buffer.subarray(from, to)
  return isUtf8(bytes) ? text : escapeInvalid(bytes)
}

function escapeInvalid(bytes: Buffer): string {
  let text = ''
  for (let i = 0; i < bytes.length;) {
    const byte = bytes[i] as number
    const length = byte < 0x80 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    const piece = bytes.subarray(i, i + length)
    const isValid = piece.length === length && isUtf8(piece)
    text += isValid ? piece.toString() : `\\x${byte.toString(16).padStart(2, '0')}`
    i += isValid ? length : 1
  }
  return text
}

function unexpected(bytes: Buffer): SourceError {
  return new SourceError(
    'failed',
    `git log answered in an unknown form: ${JSON.stringify(bytes.toString('latin1'))}`,
  )
}
