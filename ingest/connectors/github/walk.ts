/** Reads a connection of every repository, newest first: what is new, then what is older. */
import type { Page, StreamContext } from '../../contract.ts'
import type { Place, Step } from '../../places.ts'
import { Rounds } from '../../rounds.ts'
import { ConnectionReader, type Fetched, type Node, type Walked } from './connected.ts'
import { againOf, older, TRIES } from '../../again.ts'
import { sessionOf, type Repository, type Session } from './session.ts'

export class Walk extends Rounds<Repository> {
  private readonly walked: Walked
  private readonly session: Session
  private readonly reader: ConnectionReader
  /** Repositories whose history has just been read to its end. */
  private readonly ended = new Map<number, { label: string; tries: number }>()

  constructor(walked: Walked, context: StreamContext) {
    super(context, sessionOf(context))
    this.walked = walked
    this.session = sessionOf(context)
    this.reader = new ConnectionReader(walked, context)
  }

  protected get scopes() {
    return this.session.repositories
  }

  protected override async *end(): AsyncGenerator<Page> {
    if (this.historyMonths === null && (await this.count())) yield { cursor: JSON.stringify(this.places) }
    yield* super.end()
  }

  protected isDue(repository: Repository, limit: string): boolean {
    const place = this.places[repository.id]
    if (place && this.totalOf(repository) === 0) return place.probe !== this.probeOf(repository)
    return (
      !place ||
      place.again !== undefined ||
      place.probe !== this.probeOf(repository) ||
      this.isDeeper(place, limit)
    )
  }

  protected isDeeper(place: Place | undefined, limit: string, scope?: Repository): boolean {
    if (scope && this.totalOf(scope) === 0) return false
    if (!place) return true
    if (place.isDone) return false
    return place.floor === undefined || place.floor > limit
  }

  private totalOf({ probes }: Repository): number {
    return probes[this.walked.connection].total
  }

  private probeOf({ probes }: Repository): string {
    const { newest, total } = probes[this.walked.connection]
    return `${newest} ${total}`
  }

  protected async *visit(repository: Repository, start: Place, limit: string): AsyncGenerator<Step> {
    let place = start
    const probe = this.probeOf(repository)
    const isFewer = this.totalOf(repository) < totalIn(place.probe)
    if (this.totalOf(repository) === 0) {
      const deleted = isFewer ? await this.keysBesides(repository, new Set()) : []
      yield {
        scope: repository,
        place: { ...place, probe },
        page: { deleted: { [this.walked.stream]: deleted } },
      }
      return
    }
    if (place.top !== undefined && (place.probe !== probe || place.again)) {
      for await (const step of this.catchUp(repository, place, isFewer)) {
        place = step.place
        yield step
      }
    }
    if (this.isDeeper(place, limit)) yield* this.descend(repository, place, limit)
  }

  /**
   * From the newest down to what is known; all of it when the tool counts fewer than before, so that what it no longer
   * has is known too. The new top counts once all has been read.
   */
  private async *catchUp(repository: Repository, start: Place, isFewer: boolean): AsyncGenerator<Step> {
    const from = isFewer ? '' : this.knownFrom(start)
    const seen = new Set<string>()
    let [after, broken, top, open] = [
      null as string | null,
      null as string | null,
      start.top ?? '',
      start.open,
    ]
    for (let isEnd = false; !isEnd;) {
      const page: Fetched = await this.reader.fetch(repository, after)
      top = page.newest > top ? page.newest : top
      broken = older(broken, page.broken)
      open = this.keepOpen(open, page.records)
      after = page.after
      if (isFewer) for (const { id } of page.records) seen.add(id)
      isEnd = after === null || page.oldest < from
      const { again: _, ...rest } = start
      const again = isEnd ? againOf(start, broken) : start.again && { again: start.again }
      const deleted = isEnd && isFewer && broken === null ? await this.keysBesides(repository, seen) : []
      const place: Place = isEnd
        ? { ...rest, ...again, top, probe: this.probeOf(repository) }
        : { ...rest, ...again }
      if (isEnd && start.again && broken === null) this.noteEnd(repository, place, start.again.tries)
      yield {
        scope: repository,
        place: { ...place, ...(open && { open }) },
        page: {
          records: page.records,
          ...(deleted.length > 0 && { deleted: { [this.walked.stream]: deleted } }),
        },
      }
    }
  }

  private knownFrom({ top, again }: Place): string {
    const known = new Date(Date.parse(top ?? '') - this.walked.lag * 1000).toISOString()
    return again && again.from < known ? again.from : known
  }

  private noteEnd({ id, label }: Repository, { isDone }: Place, tries: number): void {
    if (isDone) this.ended.set(id, { label, tries })
  }

  /** Keys that have landed of a repository and are not among these. */
  private async keysBesides({ id }: Repository, seen: ReadonlySet<string>): Promise<string[]> {
    const { landed, source } = this.context
    const rows = await landed.rows<{ key: string }>(
      `select _key as key from raw.${source.tool}__${this.walked.stream} where _source = $source
       group by _key having not max_by(_is_deleted, _loaded_at)
         and cast(max_by(payload, _loaded_at) ->> 'repository_id' as bigint) = ${id}`,
    )
    return rows.map(({ key }) => key).filter((key) => !seen.has(key))
  }

  /** From the floor on down to the limit. */
  protected async *descend(repository: Repository, start: Place, limit: string): AsyncGenerator<Step> {
    let place = start
    while (this.isDeeper(place, limit)) {
      const page = await this.reader.fetch(repository, place.after ?? null)
      const first = place.top === undefined ? { top: page.newest, probe: this.probeOf(repository) } : {}
      const { after: _, ...rest } = place
      const broken = older(place.again?.from ?? null, page.broken)
      place = {
        ...rest,
        ...first,
        ...(broken === null ? {} : { again: { from: broken, tries: place.again?.tries ?? 0 } }),
        floor: page.oldest,
        ...(page.after === null ? { isDone: true } : { after: page.after }),
      }
      const open = this.keepOpen(place.open, page.records)
      if (open) place.open = open
      yield { scope: repository, place, page: { records: page.records } }
      this.noteEnd(repository, place, place.again?.tries ?? 0)
    }
  }

  private keepOpen(known: Place['open'], records: readonly Node[]): Place['open'] {
    const { isOpen } = this.walked
    if (!isOpen) return undefined
    const open = { ...known }
    for (const record of records.filter(this.reader.fits)) {
      if (isOpen(record)) open[record.id] = String(record.createdAt)
      else delete open[record.id]
    }
    return open
  }

  /** What the tool says that it has, against what has come; true when something is to be read again for it. */
  private async count(): Promise<boolean> {
    const { landed, source, note, keptFrom } = this.context
    // What is not kept any more did come.
    if (keptFrom !== null) this.ended.clear()
    if (this.ended.size === 0) return false
    const rows = await landed.rows<{ id: number; n: number }>(
      `select cast(payload ->> 'repository_id' as bigint) as id, count(distinct _key) as n
       from raw.${source.tool}__${this.walked.stream} where _source = $source
         and cast(payload ->> 'repository_id' as bigint) in (${[...this.ended.keys()].join(', ')}) group by all`,
    )
    const counts = new Map(rows.map(({ id, n }) => [id, n]))
    let isAgain = false
    for (const [id, { label, tries }] of this.ended) {
      const [total = 0, came = 0] = [this.reader.totals.get(id), counts.get(id)]
      if (came >= total) continue
      note(`GitHub counts ${total} ${this.walked.noun}, ${came} came: ${label}`)
      if (tries >= TRIES) continue
      this.places[id] = { ...this.places[id], again: { from: '', tries: tries + 1 } }
      isAgain = true
    }
    this.ended.clear()
    return isAgain
  }
}

/** How many there were when the probe was taken. */
function totalIn(probe: string | undefined): number {
  return Number(probe?.split(' ')[1] ?? 0)
}
