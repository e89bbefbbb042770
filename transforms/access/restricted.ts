import type { Registry } from '../model.ts'
import { noHandover } from '../handover.ts'
import type { Beside, ChunkStream, Guest, Reading, ReadOptions, Warehouse } from '../warehouse.ts'
import { gatherTables, TABLES_SQL, writeFrame, writeSets, writeViews } from './catalogue.ts'
import { StatementGuard } from './statement.ts'

export interface Restriction {
  registry: Registry
  /** Ids or names. */
  valueStreams: readonly string[]
}

/**
 * The warehouse as whoever sees some value streams alone may read it; nothing can be written. All of its statements run in
 * a catalogue of filtered views, in which the warehouse's own tables cannot be named. The caller closes it.
 */
export async function restrict(warehouse: Warehouse, restriction: Restriction): Promise<Warehouse> {
  const beside = await warehouse.beside()
  const guard = new StatementGuard(beside)
  const filler = new Filler(warehouse, beside, guard, restriction)

  /** With another build what was read may be of streams that it has moved: it is read again, by its sets. */
  async function ofOneBuild<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      const build = await filler.follow()
      const answer = await work()
      if ((await filler.build()) === build) return answer
    }
  }

  const read = <T>(sql: string, work: () => Promise<T>): Promise<T> =>
    ofOneBuild(async () => {
      await guard.check(sql)
      return work()
    })

  /** What a stream reads is settled once it is open. */
  async function open(sql: string, work: () => Promise<ChunkStream>): Promise<ChunkStream> {
    for (;;) {
      const build = await filler.follow()
      await guard.check(sql)
      const stream = await work()
      if ((await filler.build()) === build) return stream
      stream.close()
    }
  }

  const refuse = () => Promise.reject(new Error('Nothing is written by way of a restricted warehouse'))
  const { file, folder, exports, memory, written } = warehouse
  return {
    file,
    folder,
    exports,
    memory,
    written,
    handover: noHandover,
    rows: (sql, ...rest) => read(sql, () => beside.rows(sql, ...rest)),
    columns: (sql, ...rest) => read(sql, () => beside.columns(sql, ...rest)),
    stream: (sql, ...rest) => open(sql, () => beside.stream(sql, ...rest)),
    export: (sql, ...rest) => read(sql, () => beside.export(sql, ...rest)),
    guest: (options) => lend({ warehouse, beside, guard, ofOneBuild }, options),
    beside: refuse,
    transfer: refuse,
    copy: refuse,
    moment: refuse,
    land: refuse,
    receive: refuse,
    build: refuse,
    close: () => beside.close(),
  }
}

interface Lending {
  warehouse: Pick<Warehouse, 'guest'>
  beside: Pick<Beside, 'guest'>
  guard: StatementGuard
  ofOneBuild<T>(work: () => Promise<T>): Promise<T>
}

/** Waits for a turn among the guests of the whole, then reads in the catalogue. */
async function lend(
  { warehouse, beside, guard, ofOneBuild }: Lending,
  options?: ReadOptions,
): Promise<Guest> {
  const turn = await warehouse.guest(options)
  try {
    const lease = await beside.guest(options)
    return {
      connection: lease.connection,
      admit: (sql) => guard.check(sql),
      run: (work) => ofOneBuild(() => lease.run(work)),
      release() {
        lease.release()
        turn.release()
      },
    }
  } catch (error) {
    turn.release()
    throw error
  }
}

/** Keeps the catalogue as the build has it that is served. */
class Filler {
  private readonly warehouse: Pick<Reading, 'rows'>
  private readonly beside: { run(statements: readonly string[]): Promise<void> }
  private readonly guard: StatementGuard
  private readonly restriction: Restriction
  private filled = { build: -1, tables: '' }
  private filling: Promise<void> | undefined

  constructor(
    warehouse: Pick<Reading, 'rows'>,
    beside: Filler['beside'],
    guard: StatementGuard,
    restriction: Restriction,
  ) {
    this.warehouse = warehouse
    this.beside = beside
    this.guard = guard
    this.restriction = restriction
  }

  /** As it is in the file: builds and what they made are committed together. */
  async build(): Promise<number> {
    const sql = 'SELECT coalesce(max(build_id), 0) AS build FROM meta.build'
    return (await this.warehouse.rows<{ build: number }>(sql))[0]!.build
  }

  /** Resolves to the build whose sets the catalogue has. */
  async follow(): Promise<number> {
    for (let build = await this.build(); this.filled.build !== build; build = await this.build())
      await (this.filling ??= this.fill(build).finally(() => (this.filling = undefined)))
    return this.filled.build
  }

  private async fill(build: number): Promise<void> {
    const { registry, valueStreams } = this.restriction
    const rows = await this.warehouse.rows<Parameters<typeof gatherTables>[0][number]>(TABLES_SQL)
    const tables = JSON.stringify(rows)
    const isNew = tables !== this.filled.tables
    const views = isNew ? writeViews(registry, gatherTables(rows)) : []
    // Before the first build there is nothing that could be anybody's.
    const sets = build === 0 ? [] : writeSets(valueStreams)
    const statements = build === 0 ? [] : views.map(({ sql }) => sql)
    await this.beside.run([...(isNew ? writeFrame() : []), ...sets, ...statements])
    if (isNew) this.guard.admit(build === 0 ? [] : views.map(({ name }) => name))
    this.filled = { build, tables }
  }
}
