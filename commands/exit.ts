import type { WarehouseError } from '../transforms/warehouse.ts'

/** What the shell is told; documented in docs/exit-codes.md and printed by --help. 10 to 12 are said by `gate`, 10 by `impact --check` too. */
export const exitCodes = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  configuration: 3,
  source: 4,
  warehouse: 5,
  port: 6,
  space: 7,
  doctor: 8,
  query: 9,
  noGo: 10,
  notYet: 11,
  cannotTell: 12,
  tampered: 13,
  interrupted: 130,
  terminated: 143,
} as const

export type Exit = keyof typeof exitCodes

export const exitMeanings: Record<Exit, string> = {
  ok: 'done',
  unexpected: 'an error nobody planned for: run again with --debug and report it',
  usage: 'an unknown command, option, name or value',
  configuration: 'the configuration file is missing, unreadable or misspelt, or no source is named',
  source: 'at least one source could not be read whole; the others were',
  warehouse: 'the warehouse is in use by another process, damaged, unwritable or too new',
  port: 'the address is in use or not ours to listen on',
  space: 'no disk space left',
  doctor: 'doctor found something that stops the work',
  query: 'the query was refused or failed',
  noGo: 'gate: a rule is broken; impact --check: others lose a contract',
  notYet: 'gate: evidence is missing or too old, and there is time to bring it',
  cannotTell: 'gate: a rule could not be judged, or its time is over without evidence',
  tampered: 'audit verify: a line of the audit log is not what was written',
  interrupted: 'stopped by Ctrl-C; what was landed is kept and the next run goes on from there',
  terminated: 'stopped by SIGTERM; as above',
}

/** An error with a sentence for the person at the terminal and a code for the shell. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exit: Exit

  constructor(exit: Exit, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.exit = exit
  }
}

/** Which exit code an error of any room stands for; judged by its name and code, so that rooms need not know us. */
export function exitOf(error: unknown): Exit {
  if (error instanceof CommandError) return error.exit
  if (!(error instanceof Error)) return 'unexpected'
  if (error.name === 'WarehouseError') return exitOfWarehouse(error as WarehouseError)
  const code = (error as { code?: unknown }).code
  if (code === 'EADDRINUSE') return 'port'
  if (code === 'ENOSPC') return 'space'
  if (error.name === 'ConfigError') return 'configuration'
  if (error.name === 'SourceError' || error.name === 'GitError') return 'source'
  return 'unexpected'
}

function exitOfWarehouse(error: WarehouseError): Exit {
  if (error.code === 'no_space') return 'space'
  if (error.code === 'aborted') return 'interrupted'
  if (error.code === 'timed_out') return 'query'
  return 'warehouse'
}

/** The error as a person reads it: one line, the stack only when asked for. */
export function describeError(error: unknown, isDebug: boolean): string {
  if (!(error instanceof Error)) return `streamgauge: ${String(error)}`
  if (isDebug) return `streamgauge: ${error.stack ?? error.message}${describeCause(error.cause)}`
  const hint = exitOf(error) === 'unexpected' ? ' (run again with --debug for the whole story)' : ''
  return `streamgauge: ${error.message.trim()}${hint}`
}

function describeCause(cause: unknown): string {
  return cause === undefined ? '' : `\ncaused by: ${cause instanceof Error ? cause.stack : String(cause)}`
}
