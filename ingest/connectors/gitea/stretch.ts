/** All records of a repository's list that changed within a stretch of time, newest made first. */
import Schema from 'typebox/schema'
import { TRIES } from '../../again.ts'
import type { StreamContext } from '../../contract.ts'
import { timeOf, type Json } from './fields.ts'
import { keyOf, type Listed, type Where } from './listed.ts'
import { pagesOf } from './lists.ts'
import { pathOf, sessionOf, type Repository } from './session.ts'

export interface Read {
  /** ISO, '' without records. */
  newest: string
  /** When the reading began, by the server's clock; '' when it does not say. */
  at: string
  /** The oldest change among records that do not fit or lack a part. */
  broken: string | null
}

export class StretchReader {
  private readonly listed: Listed
  private readonly context: StreamContext
  private readonly fits: (record: unknown) => boolean

  constructor(listed: Listed, context: StreamContext) {
    this.listed = listed
    this.context = context
    const validator = Schema.Compile(listed.schema)
    this.fits = (record) => validator.Check(record)
  }

  /** Bounds are ISO and inclusive, '' for none. Yields what has to land; one that leaves the stretch moves the others. */
  async *read(scope: Repository, bounds: { since: string; before: string }): AsyncGenerator<Json[], Read> {
    const read: Read = { newest: '', at: '', broken: null }
    for (let turn = 0; ; turn++) {
      const seen = new Set<unknown>()
      let total: number | null = null
      for await (const page of pagesOf(sessionOf(this.context), this.listOf(scope, bounds))) {
        read.at ||= page.at ?? ''
        total = page.total
        for (const { number } of page.records) seen.add(number)
        const records = await this.complete(scope, page.records)
        this.measure(read, page.records, records)
        yield records
      }
      if (total === null || seen.size >= total || turn === TRIES) return read
    }
  }

  private listOf({ label }: Repository, { since, before }: { since: string; before: string }) {
    const { type } = this.listed
    const bounds = { ...(since && { since }), ...(before && { before }) }
    return { path: `${pathOf(label)}/issues`, query: { type, state: 'all', ...bounds } }
  }

  private async complete(scope: Repository, shown: readonly Json[]): Promise<Json[]> {
    const fresh = await this.findFresh(scope, shown)
    const whole = await Promise.all(fresh.map((record) => this.listed.complete(record, scope, this.context)))
    return whole.filter((record) => record !== null)
  }

  private measure(read: Read, shown: readonly Json[], records: readonly Json[]): void {
    for (const { updated_at: at } of shown) {
      const time = timeOf(at) ?? ''
      if (time > read.newest) read.newest = time
    }
    for (const record of records) {
      if (this.fits(record) && this.listed.parts.every((part) => record[part] !== null)) continue
      const time = timeOf(record.updated_at) ?? ''
      if (read.broken === null || time < read.broken) read.broken = time
    }
  }

  /** New ones, and such as have changed. */
  private async findFresh(where: Where, shown: readonly Json[]): Promise<readonly Json[]> {
    const numbers = shown.flatMap(({ number }) => (Number.isInteger(number) ? [number] : []))
    if (numbers.length === 0) return shown
    const keys = numbers.map((number) => `'${keyOf(where, number)}'`).join(', ')
    const whole = this.listed.parts.map((part) => `(payload ->> '${part}') is not null`)
    const rows = await this.context.landed.rows<{ key: string; updated: string | null }>(
      `select _key as key, max_by(payload ->> 'updated_at', _loaded_at) as updated
       from raw.gitea__${this.listed.stream} where _source = $source and _key in (${keys})
       group by _key
       having not max_by(_is_deleted, _loaded_at) and max_by(${['true', ...whole].join(' and ')}, _loaded_at)`,
    )
    const known = new Map(rows.map(({ key, updated }) => [key, timeOf(updated)]))
    return shown.filter((record) => {
      const time = known.get(keyOf(where, record.number))
      return time === undefined || time === null || time !== timeOf(record.updated_at)
    })
  }
}
