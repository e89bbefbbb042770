/** Which stretch of a table's times has been read without a gap: what is new first, then further and further back. */
import type { TSchema } from 'typebox'
import Schema from 'typebox/schema'
import type { Page, StreamContext } from '../../contract.ts'
import { isMissing, LIMIT, type Instance, type TablePage } from './instance.ts'
import { reconcile } from './reconcile.ts'
import * as records from './records.ts'
import type { Table } from './tables.ts'

export interface Reach {
  /** Times as ServiceNow writes them, UTC. Everything between the two has been read. */
  newest: string
  oldest: string
  /** How far back is wanted; stays as it was at the first reading. */
  start: string
  /** Rows that are counted and never shown. */
  hidden: number
  /** When it was last looked at what was deleted, epoch ms. */
  checked: number
  /** A row that did not fit: what is as new as it is read again, a few times. */
  again?: { from: string; tries: number }
}

const DAY = 86_400_000
const MONTH = 30.44 * DAY
const RECENT = 30 * DAY
const TRIES = 3

const schemas: Record<string, TSchema> = {
  change_request: records.ChangeSchema,
  incident: records.IncidentSchema,
  approval: records.ApprovalSchema,
  conflict: records.ConflictSchema,
  audit: records.AuditSchema,
}

export function readNew(table: Table, lag: number) {
  return async function* (context: StreamContext): AsyncGenerator<Page> {
    const instance = context.session as Instance
    try {
      await instance.checkZone(table)
      yield* readSince(context, instance, table, lag)
    } catch (error) {
      if (!table.isOptional || !isMissing(error)) throw error
      context.note(`ServiceNow's table ${table.name} cannot be read and is done without: ${error.message}`)
    }
  }
}

async function* readSince(
  context: StreamContext,
  instance: Instance,
  table: Table,
  lag: number,
): AsyncGenerator<Page> {
  const now = instance.now()
  const start = now - instance.options.historyMonths * MONTH
  const from = write(Math.max(start, now - RECENT))
  const first: Reach = { newest: from, oldest: from, start: write(start), hidden: 0, checked: now }
  const reach = context.cursor === null ? first : parseReach(context.cursor)
  const { again } = reach
  const since = write(
    Math.max(read(reach.newest) - (context.cursor === null ? 0 : lag * 1000), read(reach.start)),
  )
  const validator = Schema.Compile(schemas[table.stream] as TSchema)
  let broken: string | null = null
  delete reach.again
  for await (const { page, at } of ascend(
    instance,
    table,
    again && again.from < since ? again.from : since,
  )) {
    if (broken === null && !page.records.every((record) => validator.Check(record))) broken = at
    const newest = lastTime(page, table)
    if (newest !== null && newest > reach.newest) reach.newest = newest
    const tries = (again?.tries ?? 0) + 1
    if (broken !== null && tries <= TRIES) reach.again = { from: broken, tries }
    yield { ...cursorOf(reach), records: page.records, newestAt: read(reach.newest) }
  }
  if (context.cursor === null) yield { ...cursorOf(reach), reachesBackTo: read(reach.oldest) }
  if (table.isReconciled) yield* reconcile(context, instance, table, reach)
}

/** From where the reach ends back to the beginning that is wanted. */
export function readOlder(table: Table) {
  return async function* (context: StreamContext): AsyncGenerator<Page> {
    if (context.cursor === null) return
    const instance = context.session as Instance
    const reach = parseReach(context.cursor)
    if (reach.oldest <= reach.start) return
    for await (const page of descend(instance, table, reach.oldest, reach.start)) {
      const oldest = lastTime(page, table)
      if (oldest !== null && oldest < reach.oldest) reach.oldest = oldest
      yield { ...cursorOf(reach), records: page.records }
    }
    reach.oldest = reach.start
    // Whether all has come is looked at by the next sync.
    reach.checked = 0
    yield { ...cursorOf(reach), reachesBackTo: read(reach.start) }
  }
}

/** By time, so that rows which change meanwhile only move on; by position where one moment fills more than a page. */
async function* ascend(
  instance: Instance,
  table: Table,
  from: string,
): AsyncGenerator<{ page: TablePage; at: string }> {
  let [since, offset] = [from, 0]
  for (;;) {
    const page = await instance.page(
      table,
      ask(instance, table, `${table.time}>=${since}`, 'ORDERBY'),
      offset,
    )
    yield { page, at: since }
    if (!page.hasNext) return
    const last = lastTime(page, table)
    if (last !== null && last > since) [since, offset] = [last, 0]
    else offset += LIMIT
  }
}

async function* descend(
  instance: Instance,
  table: Table,
  to: string,
  start: string,
): AsyncGenerator<TablePage> {
  let [until, offset] = [to, 0]
  for (;;) {
    const wanted = `${table.time}<=${until}^${table.time}>=${start}`
    const page = await instance.page(table, ask(instance, table, wanted, 'ORDERBYDESC'), offset)
    yield page
    if (!page.hasNext) return
    const last = lastTime(page, table)
    if (last !== null && last < until) [until, offset] = [last, 0]
    else offset += LIMIT
  }
}

function ask(instance: Instance, table: Table, wanted: string, order: 'ORDERBY' | 'ORDERBYDESC'): string {
  const parts = [table.wanted(instance.options), wanted, `${order}${table.time}`, `${order}sys_id`]
  return parts.filter((part) => part !== '').join('^')
}

/** Of the last row that tells one. */
function lastTime({ records: rows }: TablePage, table: Table): string | null {
  const times = rows.map((row) => row[table.time]).filter((time) => typeof time === 'string' && isTime(time))
  return (times.at(-1) as string | undefined) ?? null
}

function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)
}

export function parseReach(cursor: string): Reach {
  return JSON.parse(cursor) as Reach
}

export function cursorOf(reach: Reach): { records: unknown[]; cursor: string } {
  return { records: [], cursor: JSON.stringify(reach) }
}

export function write(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
}

function read(time: string): number {
  return Date.parse(`${time.replace(' ', 'T')}Z`)
}
