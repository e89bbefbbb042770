/** Files that are new or have changed, row by row; files and rows that are gone; and what did not fit, and why. */
import {
  SourceError,
  type ColumnArrays,
  type Page,
  type Rejection,
  type StreamContext,
} from '../../contract.ts'
import { digest } from '../../landing.ts'
import { entityOf, entityOfFile, entities } from './entity.ts'
import { fit, type Shape } from './fitting.ts'
import { formatOf, isReport, rowsOf, type Format } from './format.ts'
import type { Files, FoundFile, Place } from './place.ts'
import type { FileRow } from './row.ts'
import { SeenKeys } from './seen.ts'
import { findGone } from './gone.ts'

const PAGE = 10_000
/** Of one file; the others are counted. */
const MOST_REJECTIONS = 1000

export async function* readFiles(context: StreamContext): AsyncGenerator<Page> {
  const files = context.session as Files
  const options = context.source.options as Place
  try {
    const found = await files.list()
    const known = new Map(
      (
        await context.landed.rows<{ path: string; hash: string; entity: string }>(
          `select _key as path, max_by(_hash, _loaded_at) as hash, max_by(entity, _loaded_at) as entity
           from raw.files__file where _source = $source group by _key having not max_by(_is_deleted, _loaded_at)`,
        )
      ).map((row) => [row.path, row]),
    )
    for (const [i, file] of found.entries()) {
      const print = JSON.stringify([
        file.print,
        options.entity,
        options.format,
        options.sheet,
        options.records,
        options.zone,
        options.map,
        options.set,
      ])
      if (known.get(file.name)?.hash !== print) yield* new Reading(context, file, print).pages()
      context.progress(i + 1, found.length)
    }
    const names = new Set(found.map(({ name }) => name))
    for (const path of known.keys()) {
      if (names.has(path)) continue
      yield* findGone(context.landed, path, entities, new SeenKeys())
      yield { deleted: { file: [path] } }
    }
  } finally {
    await files.close()
  }
}

/** One file. */
class Reading {
  private readonly seen = new SeenKeys()
  private readonly context: StreamContext
  private readonly file: FoundFile
  private readonly print: string
  private readonly options: Place
  private rows = 0
  private rejectedCount = 0
  private rejected: Rejection[] = []
  private batch = new Map<string, { key: string; line: number; values: Record<string, unknown> }[]>()

  constructor(context: StreamContext, file: FoundFile, print: string) {
    this.context = context
    this.file = file
    this.print = print
    this.options = context.source.options as Place
  }

  async *pages(): AsyncGenerator<Page> {
    const { file, options } = this
    const format = options.format ?? formatOf(file.name)
    const named =
      options.entity === undefined
        ? entityOfFile(file.name.split('/').at(-1) as string)
        : entityOf(options.entity)
    const fault = faultOf(format, named)
    let isWhole = fault === null
    if (fault) this.reject(0, fault, '')
    else isWhole = yield* this.readRows(format as Format, named?.name)
    if (this.rejectedCount > MOST_REJECTIONS)
      this.context.note(
        `${this.rejectedCount} rows do not fit, the first ${MOST_REJECTIONS} are kept with their reason: ${file.name}`,
      )
    yield this.takePage()
    // A file that breaks off says nothing of the rows that it did not come to.
    if (isWhole) yield* findGone(this.context.landed, file.name, entities, this.seen)
    yield { columns: { file: this.fileRow(format, named?.name) } }
  }

  /** False when the file could not be read to its end. */
  private async *readRows(format: Format, entity: string | undefined): AsyncGenerator<Page, boolean> {
    const { file, options, context } = this
    const readable = {
      path: file.path,
      id: `${context.source.id}:${file.name}`,
      landed: context.landed,
      dataFolder: (context.session as Files).dataFolder,
      ...(entity === undefined ? {} : { entity }),
      ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
      ...(options.records === undefined ? {} : { pointer: options.records }),
    }
    try {
      let count = 0
      for await (const row of rowsOf(format, readable)) {
        this.take(row, row.entity ?? (entity as string), isReport(format))
        if (++count % PAGE === 0) yield this.takePage()
      }
      return true
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      this.reject(0, error.message, '')
      context.note(`The file cannot be read to its end: ${error.message}`)
      return false
    }
  }

  private take({ line, values, fault }: FileRow, name: string, isOwn: boolean): void {
    const fitted = fault === undefined ? fit(values, this.shapeOf(name, isOwn)) : { reason: fault }
    if ('reason' in fitted) return this.reject(line, fitted.reason, JSON.stringify(values))
    const key = `${this.file.name}#${fitted.key}`
    if (!this.seen.add(`${name}:${key}`))
      return this.reject(line, `the same key as a row before: ${fitted.key}`, JSON.stringify(values))
    this.rows++
    const batch = this.batch.get(name) ?? []
    this.batch.set(name, batch)
    batch.push({ key, line, values: fitted.values })
  }

  private shapeOf(name: string, isOwn: boolean): Shape {
    const { map = {}, set = {}, zone = 'UTC' } = this.options
    const entity = entityOf(name)
    if (!entity) throw new Error(`No entity of this name: ${name}`)
    // A report may bring two entities, of which one has the column.
    const fixed = isOwn
      ? Object.fromEntries(Object.entries(set).filter(([column]) => column in entity.columns))
      : set
    return { entity, map: isOwn ? {} : map, set: fixed, zone }
  }

  private reject(line: number, reason: string, payload: string): void {
    if (++this.rejectedCount > MOST_REJECTIONS) return
    this.rejected.push({
      key: `${this.file.name}:${line}`,
      reason: line > 0 ? `line ${line}: ${reason}` : reason,
      payload,
    })
  }

  private takePage(): Page {
    const columns = Object.fromEntries([...this.batch].map(([name, rows]) => [name, this.arrays(name, rows)]))
    const page = { columns, rejected: this.rejected }
    this.batch = new Map()
    this.rejected = []
    return page
  }

  private arrays(
    name: string,
    rows: readonly { key: string; line: number; values: Record<string, unknown> }[],
  ): ColumnArrays {
    const arrays: ColumnArrays = {
      _key: rows.map(({ key }) => key),
      // A row that has only moved has not changed.
      _hash: rows.map(({ values }) => digest(JSON.stringify(Object.values(values)))),
      _file: rows.map(() => this.file.name),
      _line: rows.map(({ line }) => line),
    }
    for (const column of Object.keys(entityOf(name)?.columns ?? {}))
      arrays[column] = rows.map(({ values }) => values[column])
    return arrays
  }

  private fileRow(format: Format | undefined, entity: string | undefined): ColumnArrays {
    const { file } = this
    return {
      _key: [file.name],
      _hash: [this.print],
      path: [file.name],
      entity: [entity ?? null],
      format: [format ?? null],
      size: [file.size],
      changed_at: [file.changedAt],
      row_count: [this.rows],
      rejected_count: [this.rejectedCount],
    }
  }
}

function faultOf(format: Format | undefined, entity: object | undefined): string | null {
  if (format === undefined) return 'an unknown ending, say the format'
  if (entity === undefined && !isReport(format))
    return 'which entity its rows are cannot be told from its name, say so under entity or call it deployments.csv'
  return null
}
