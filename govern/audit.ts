/** The audit log in the warehouse, and its head beside it. */
import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lane } from '../transforms/lanes.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import {
  sealLines,
  START,
  verifyLines,
  type Draft,
  type Head,
  type Line,
  type Private,
  type Verification,
} from './chain.ts'

const HEAD_FILE = 'audit-head.json'
const salt = () => randomBytes(16).toString('hex')

/** Appends drafts in the transaction of the lane; the head goes beside the warehouse once that is written. */
export async function appendLines(lane: Lane, drafts: readonly Draft[], now: number): Promise<Head> {
  const head = await readHead(lane)
  if (drafts.length === 0) return head
  const sealed = sealLines(head, drafts, now, salt)
  await lane.append(
    'govern.audit_entry',
    columnsOf(sealed.lines, [
      'sequence',
      'recorded_at',
      'kind',
      'subject_id',
      'body',
      'previous_hash',
      'hash',
    ]),
  )
  await lane.append('govern.audit_private', columnsOf(sealed.secrets, ['sequence', 'field', 'salt', 'value']))
  return sealed.head
}

async function readHead(lane: Pick<Lane, 'rows'>): Promise<Head> {
  const [row] = await lane.rows<Head>(
    'SELECT sequence, hash FROM govern.audit_entry ORDER BY sequence DESC LIMIT 1',
  )
  return row ?? START
}

function columnsOf<T extends object>(rows: readonly T[], names: readonly (keyof T & string)[]) {
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]))
}

/** Whoever cuts the log's tail in the warehouse has to know of this file too; a head kept elsewhere is safer still. */
export async function keepHead({ folder }: Warehouse, head: Head): Promise<void> {
  if (head.sequence === 0) return
  const draft = join(folder, `${HEAD_FILE}.draft`)
  await writeFile(draft, `${JSON.stringify(head)}\n`)
  await rename(draft, join(folder, HEAD_FILE))
}

/** Null when there is none; a file that cannot be understood is an error. */
export async function readKeptHead({ folder }: Warehouse): Promise<Head | null> {
  try {
    return JSON.parse(await readFile(join(folder, HEAD_FILE), 'utf8')) as Head
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new Error(`The kept head of the audit log cannot be read: ${join(folder, HEAD_FILE)}`, {
      cause: error,
    })
  }
}

export async function readLog(warehouse: Warehouse): Promise<{ lines: Line[]; secrets: Private[] }> {
  const [lines, secrets] = await Promise.all([
    warehouse.rows<Line>(
      `SELECT sequence, recorded_at, kind, subject_id, body, previous_hash, hash FROM govern.audit_entry
       ORDER BY sequence, hash`,
    ),
    warehouse.rows<Private>(
      'SELECT sequence, field, salt, value FROM govern.audit_private ORDER BY sequence, field',
    ),
  ])
  return { lines, secrets }
}

/** `head` is one that was kept elsewhere; without it the one beside the warehouse is held against the log. */
export async function verifyLog(
  warehouse: Warehouse,
  head?: Head,
): Promise<Verification & { kept: Head | null }> {
  const [{ lines, secrets }, beside] = await Promise.all([readLog(warehouse), readKeptHead(warehouse)])
  const kept = head ?? beside
  return { ...verifyLines(lines, secrets, kept), kept }
}

/** Erases what is told of a person by this value; the lines stay, and verify. */
export function erasePerson(warehouse: Warehouse, value: string): Promise<void> {
  return warehouse.land((lane) =>
    lane.run('DELETE FROM govern.audit_private WHERE value = $value', { value }),
  )
}
