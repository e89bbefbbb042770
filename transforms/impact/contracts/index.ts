/** Whether a change takes from others what they rely on: contracts before and after. */
import type { ContractChange, FileChange } from '../answer.ts'
import type { Comparison } from './comparison.ts'
import { compareMigration, isMigration, readMigration } from './migration.ts'
import { compareOpenApi, isOpenApi } from './openapi.ts'
import { comparePackage, isPackage } from './package.ts'
import { compareProtobuf } from './protobuf.ts'

type Kind = ContractChange['kind']
type Finding = Omit<ContractChange, 'dependant_count'>

const MOST_BYTES = 5_000_000
const MOST_DETAILS = 20

const KINDS: readonly {
  kind: Kind
  is(path: string): boolean
  compare(old: string, now: string): Comparison
}[] = [
  { kind: 'OpenAPI', is: isOpenApi, compare: compareOpenApi },
  { kind: 'protobuf', is: (path) => path.endsWith('.proto'), compare: compareProtobuf },
  { kind: 'SQL migration', is: isMigration, compare: compareMigration },
  { kind: 'package exports', is: isPackage, compare: comparePackage },
]

/** Which kind of contract a path holds, by its name; null for what is none. */
export function kindOf(path: string): Kind | null {
  return KINDS.find(({ is }) => is(path))?.kind ?? null
}

/** Contracts that the change deletes or alters so that others may lose something; added ones take nothing away. */
export function compareContracts(files: readonly FileChange[]): Finding[] {
  return files.map(compareFile).filter((finding) => finding !== null)
}

function compareFile(file: FileChange): Finding | null {
  const path = file.old_path ?? file.path
  const found = KINDS.find(({ is }) => is(path))
  if (!found) return null
  const { kind, compare } = found
  const say = (change: Finding['change'], details: string[]): Finding => ({ path, kind, change, details })
  if (file.status === 'named') return say('named', [])
  if (file.status === 'deleted') return say('deleted', [])
  if (file.status === 'added') return compareAdded(file, kind)
  if (file.status === 'renamed' && file.before === file.after)
    return say('altered', [`it is now ${file.path}`])
  if (file.before === null || file.after === null)
    return say('cannot tell', ['its text is not shown, as of a binary file'])
  if (Buffer.byteLength(file.before) + Buffer.byteLength(file.after) > MOST_BYTES)
    return say('cannot tell', [`it is larger than ${MOST_BYTES / 1_000_000} MB`])
  return judge(say, () => compare(file.before as string, file.after as string))
}

/** A new migration is the one new file that takes something away. */
function compareAdded({ path, after }: FileChange, kind: Kind): Finding | null {
  const details = kind === 'SQL migration' && after !== null ? readMigration(after) : []
  return details.length === 0 ? null : { path, kind, change: 'altered', details: shorten(details) }
}

function judge(
  say: (change: Finding['change'], details: string[]) => Finding,
  compare: () => Comparison,
): Finding | null {
  try {
    const result = compare()
    if ('unreadable' in result) return say('cannot tell', [result.unreadable])
    return result.gone.length === 0 ? null : say('altered', shorten(result.gone))
  } catch (error) {
    // A part of a file does not parse; that is no reason to call it unharmed.
    const reason = (error as Error).message.split('\n')[0]?.slice(0, 150)
    return say('cannot tell', [`it does not parse, give the diff with all context (-U99999): ${reason}`])
  }
}

function shorten(details: string[]): string[] {
  if (details.length <= MOST_DETAILS) return details
  return [...details.slice(0, MOST_DETAILS), `and ${details.length - MOST_DETAILS} more`]
}
