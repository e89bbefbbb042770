/** What can be wrong with the warehouse, told so that a person knows what to do next. */
export type WarehouseFault =
  | 'locked'
  | 'too_new'
  | 'damaged'
  | 'no_space'
  | 'no_memory'
  | 'unwritable'
  | 'read_only'
  | 'stopped'
  | 'timed_out'
  | 'aborted'
  /** There is no room for one more query. */
  | 'busy'
  /** Of one caller, see callers.ts. */
  | 'over_budget'

export class WarehouseError extends Error {
  override readonly name = 'WarehouseError'
  readonly code: WarehouseFault

  constructor(code: WarehouseFault, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}

/** DuckDB's classes of errors that concern the file and not the SQL; an appender names none. */
const OF_THE_FILE =
  /^(IO|FATAL|INTERNAL|Serialization|Out of Memory|TransactionContext|Permission|E[A-Z]+:|Failed to append)/
const DAMAGED = /corrupt|not a valid DuckDB database|could not read enough bytes|failed to deserialize/i
const TOO_NEW = /database file with version number|newer version of DuckDB|created with a newer/i
const NO_SPACE = /no space left on device|disk (is )?full|file too large|max_temp_directory_size/i
const NO_MEMORY = /^Out of Memory|(failed to|could not) (pin|allocate|reserve) /
/** On a read-only disk a folder that is made with those above it is told to be missing. */
const UNWRITABLE =
  /permission denied|read-only file system|is a directory|not a directory|no such file or directory, mkdir/i
const STOPPED = /database has been invalidated/i

/** Turns DuckDB's message into a WarehouseError when it concerns the file, and leaves any other error as it is. */
export function explainFault(error: unknown, file: string): unknown {
  if (error instanceof WarehouseError) return error
  const message = rootMessage(error)
  if (!OF_THE_FILE.test(message)) return error
  if (/could not set lock/i.test(message)) return explainLock(message, file, error)
  if (TOO_NEW.test(message)) return new WarehouseError('too_new', describeTooNew(file), error)
  if (NO_SPACE.test(message)) {
    return new WarehouseError(
      'no_space',
      `No disk space left for the warehouse; free some and run again: ${file}`,
      error,
    )
  }
  if (NO_MEMORY.test(message)) {
    const text = `Not enough memory; give it more or ask for less: ${firstLine(outerMessage(error))}`
    return new WarehouseError('no_memory', text, error)
  }
  if (STOPPED.test(message)) {
    return new WarehouseError(
      'stopped',
      `The warehouse stopped after a fatal error; start again: ${firstLine(message)}`,
      error,
    )
  }
  if (DAMAGED.test(message)) return new WarehouseError('damaged', describeDamage(file), error)
  if (UNWRITABLE.test(message)) {
    return new WarehouseError(
      'unwritable',
      `The warehouse cannot be read or written, check the folder's rights and its disk: ${firstLine(message)}`,
      error,
    )
  }
  return error
}

export function describeTooNew(file: string): string {
  return `The warehouse was written by a newer Streamgauge; update Streamgauge or choose another data folder: ${file}`
}

export const RESTORE_HINT = 'restore a backup with `streamgauge restore latest --force`'

function describeDamage(file: string): string {
  return `The warehouse file is damaged; move it away and sync again, or ${RESTORE_HINT}: ${file}`
}

function explainLock(message: string, file: string, cause: unknown): WarehouseError {
  const pid = /PID (\d+)/.exec(message)?.[1] ?? 'unknown'
  const text = `The warehouse is in use by process ${pid}; stop it or choose another data folder: ${file}`
  return new WarehouseError('locked', text, cause)
}

function outerMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function rootMessage(error: unknown): string {
  let root = error
  while (root instanceof Error && root.cause instanceof Error) root = root.cause
  return outerMessage(root)
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message
}
