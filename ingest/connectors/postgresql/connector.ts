/** Numbers of the business by queries against a PostgreSQL, read-only: one query a series. */
import { resolve } from 'node:path'
import { Type, type Static } from 'typebox'
import type { Connector, StreamContext } from '../../contract.ts'
import { nameSources, type OwnSource } from '../../entries.ts'
import { requireOnce, seriesProperties } from '../../series/declaration.ts'
import { readSeries } from '../../series/reading.ts'
import { seriesStreams } from '../../series/streams.ts'
import { openDatabase, type Database } from './database.ts'
import { readQuery } from './query.ts'

const text = (description: string) => Type.String({ minLength: 1, description })
const closed = { additionalProperties: false } as const

const SeriesSchema = Type.Object(
  {
    ...seriesProperties,
    sql: text(
      'A select of measured_at, value and, where there are such, segment, unit, respondent_count; $1 in it becomes the time from which on it is read.',
    ),
  },
  closed,
)

const EntrySchema = Type.Object(
  {
    host: text('Where it is.'),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535, description: '5432.' })),
    database: text('Which database.'),
    user: text('Who reads; a user who may read and no more is best.'),
    password_env: Type.Optional(text('Name of the environment variable that holds the password.')),
    name: Type.Optional(text('How it is called here; default: host/database.')),
    tls: Type.Optional(
      Type.Union([Type.Literal('verify'), Type.Literal('unverified'), Type.Literal('off')], {
        description:
          'verify (the default) wants a certificate that can be trusted; unverified any; off none.',
      }),
    ),
    tls_ca: Type.Optional(text('File with the certificate of who signed it, in PEM; relative to this file.')),
    timeout_seconds: Type.Optional(
      Type.Number({ minimum: 1, maximum: 3600, description: 'The longest that a query may take; 30.' }),
    ),
    zone: Type.Optional(text('IANA time zone of timestamps without one, and of dates; UTC.')),
    history_days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 4000, description: 'Where $1 begins at the first reading; 400.' }),
    ),
    again_days: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 400,
        description: 'How far back $1 is each time, for late corrections; 7.',
      }),
    ),
    series: Type.Array(SeriesSchema, { minItems: 1 }),
  },
  closed,
)

export type PostgresqlEntry = Static<typeof EntrySchema>
export type SelectedSeries = Static<typeof SeriesSchema>

export const connector: Connector = {
  name: 'postgresql',
  configSchema: EntrySchema,
  streams: seriesStreams(
    ({ source }) => (source.options as PostgresqlEntry).series,
    (context) => readAll(context),
  ),
  sources: async (entries, base) =>
    nameSources('postgresql', entries as PostgresqlEntry[], (entry) => readEntry(entry, base)),
  open: async (source, context) => openDatabase(source.options as PostgresqlEntry, context.signal),
}

async function* readAll(context: StreamContext) {
  const database = context.session as Database
  const { series } = context.source.options as PostgresqlEntry
  try {
    yield* readSeries(context, series, (one, from) => readQuery(database, one, from, context))
  } finally {
    await database.close()
  }
}

function readEntry(entry: PostgresqlEntry, base: string): OwnSource<PostgresqlEntry> {
  const name = entry.name ?? `${entry.host}/${entry.database}`
  requireOnce(entry.series, `postgresql:${name}`)
  return {
    name,
    label: `${entry.host}:${entry.port ?? 5432}/${entry.database}`,
    options: entry.tls_ca === undefined ? entry : { ...entry, tls_ca: resolve(base, entry.tls_ca) },
  }
}
