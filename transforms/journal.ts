import { closeSync, existsSync, openSync, readFileSync, readSync, statSync, writeSync } from 'node:fs'
import { RESTORE_HINT, WarehouseError } from './faults.ts'

/**
 * How far the engine's log reached after the last commit, in a file beside it. The engine takes a log that was cut short,
 * or whose first bytes are not a log's, for one that ended there, and goes on in silence without what had been kept.
 */
export const JOURNAL_MARK = 'streamgauge.duckdb.mark'

interface Mark {
  /** Of the checkpoint that the log follows: a later one has all of it in the file. */
  iteration: string
  bytes: number
  /** The first ones, hexadecimal: the same for every log of one version of the engine. */
  head: string
}

/** Where the two headers lie, of which the later one counts; in each, a checksum and then the number of the checkpoint. */
const HEADERS = [4096, 8192]
const MAGIC = { at: 8, text: 'DUCK' }
const HEAD_BYTES = 24
/** Always written whole and in place, which needs no space on a full disk. */
const MARK_BYTES = 160

const markOf = (file: string) => `${file}.mark`
const logOf = (file: string) => `${file}.wal`
/** The engine is between two logs while one of these is there. */
const isBetweenLogs = (file: string) =>
  ['.wal.checkpoint', '.wal.recovery'].some((end) => existsSync(`${file}${end}`))

/** Before the engine opens the file. Errors: WarehouseError damaged, when it would begin without what was kept. */
export function refuseLost(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size
  if (size === undefined) {
    const left = [logOf(file), markOf(file)].filter((one) => existsSync(one))
    if (left.length > 0)
      throw lost(
        `The warehouse file is gone, ${RESTORE_HINT}, or remove what is left of it: ${left.join(', ')}`,
      )
    return
  }
  if (size === 0)
    throw lost(`The warehouse file is empty; remove it and sync again, or ${RESTORE_HINT}: ${file}`)
  if (readText(file, MAGIC.at, MAGIC.text.length) !== MAGIC.text)
    throw lost(
      `The file is no warehouse, or damaged; move it away and sync again, or ${RESTORE_HINT}: ${file}`,
    )
  refuseCut(file)
}

function refuseCut(file: string): void {
  const mark = readMark(file)
  if (!mark || isBetweenLogs(file) || mark.iteration !== opened(file, readIteration)) return
  const bytes = sizeOf(logOf(file))
  const isWhole = bytes >= mark.bytes && (mark.bytes === 0 || readHead(file) === mark.head)
  if (isWhole) return
  const way = `${RESTORE_HINT}, or go on without it by removing ${markOf(file)}`
  throw lost(`The warehouse's log is damaged and what landed last is lost; ${way}: ${logOf(file)}`)
}

/** Notes the log's length when no commit is under way: one that is may yet be taken back. */
export class JournalMark {
  private readonly file: string
  /** Held open: closing any descriptor of a file gives up every lock that the process has on it, the engine's too. */
  private readonly warehouse: number
  private readonly descriptor: number
  private underWay = 0

  constructor(file: string) {
    this.file = file
    this.warehouse = openSync(file, 'r')
    const isNew = sizeOf(markOf(file)) < MARK_BYTES
    this.descriptor = openSync(markOf(file), isNew ? 'w+' : 'r+')
    if (isNew) writeSync(this.descriptor, '\n'.padStart(MARK_BYTES), 0)
  }

  async after(commit: () => Promise<void>): Promise<void> {
    this.underWay++
    try {
      await commit()
    } finally {
      this.underWay--
    }
    if (this.underWay > 0) return
    try {
      this.note()
    } catch {
      // The rows are kept all the same: an older mark promises less, and nothing wrong.
    }
  }

  /** After the engine has closed the file. */
  close(): void {
    closeSync(this.descriptor)
    closeSync(this.warehouse)
  }

  private note(): void {
    const { file } = this
    const bytes = sizeOf(logOf(file))
    if (isBetweenLogs(file)) return
    const iteration = readIteration(this.warehouse)
    const mark: Mark = { iteration, bytes, head: bytes === 0 ? '' : readHead(file) }
    // A checkpoint came in between: the next commit notes it.
    const isOther = sizeOf(logOf(file)) !== bytes || readIteration(this.warehouse) !== iteration
    if (isOther || isBetweenLogs(file)) return
    writeSync(this.descriptor, `${JSON.stringify(mark).padEnd(MARK_BYTES - 1)}\n`, 0)
  }
}

function readMark(file: string): Mark | null {
  if (!existsSync(markOf(file))) return null
  try {
    return JSON.parse(readFileSync(markOf(file), 'utf8')) as Mark
  } catch {
    // Empty before the first commit, and nothing was kept then.
    return null
  }
}

function readIteration(descriptor: number): string {
  const numbers = HEADERS.map((at) => readBytes(descriptor, at + 8, 8).readBigUInt64LE())
  return String(numbers.reduce((a, b) => (a > b ? a : b)))
}

const readHead = (file: string) =>
  opened(logOf(file), (descriptor) => readBytes(descriptor, 0, HEAD_BYTES).toString('hex'))
const readText = (file: string, at: number, length: number) =>
  opened(file, (descriptor) => readBytes(descriptor, at, length).toString('latin1'))
const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0

function opened<T>(file: string, read: (descriptor: number) => T): T {
  const descriptor = openSync(file, 'r')
  try {
    return read(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function readBytes(descriptor: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  readSync(descriptor, bytes, 0, length, at)
  return bytes
}

function lost(message: string): WarehouseError {
  return new WarehouseError('damaged', message)
}
