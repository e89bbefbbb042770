/** Files as a source of any entity. README.md says which formats, how columns are named and what is refused. */
import { basename, resolve } from 'node:path'
import { Type, type Static } from 'typebox'
import { SourceError, type Connector, type Source, type SqlType, type Stream } from '../../contract.ts'
import { nameSources, parseAddress, type OwnSource } from '../../entries.ts'
import { endingOf } from '../../retention/entities.ts'
import { entities, madeAtOf } from './entity.ts'
import { FORMATS } from './format.ts'
import { openPlace, type Place } from './place.ts'
import { readFiles } from './read.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

const FilesSchema = Type.Object(
  {
    path: Type.Optional(text('A file or a folder of files; relative to this file.')),
    url: Type.Optional(text('Address of a file.')),
    token_env: Type.Optional(text('Name of the environment variable with a bearer token for the URL.')),
    allow: Type.Optional(
      Type.Array(text('A host, *.host or network.'), {
        description: 'Where a redirect of the URL may lead that is not public.',
      }),
    ),
    name: Type.Optional(text('How it is called here; default: the last part of the path or URL.')),
    entity: Type.Optional(
      text("Which entity rows are; default: from the file's name, deployments-2026.csv."),
    ),
    format: Type.Optional(
      Type.Union(
        FORMATS.map((format) => Type.Literal(format)),
        { description: "How it is written; default: by the file's ending." },
      ),
    ),
    sheet: Type.Optional(text('Name of the sheet in an .xlsx file; default: the first.')),
    records: Type.Optional(text('Where the list is in a JSON file, for instance /data/items.')),
    zone: Type.Optional(text('IANA time zone of times that are written without one; UTC.')),
    map: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Null()]), {
        description: "Column of the file: column of the entity; null leaves the file's column out.",
      }),
    ),
    set: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
        description: 'Columns of the entity that are the same in every row.',
      }),
    ),
  },
  { additionalProperties: false },
)

export type FilesEntry = Static<typeof FilesSchema>

const fileColumns = {
  path: 'VARCHAR',
  entity: 'VARCHAR',
  format: 'VARCHAR',
  size: 'BIGINT',
  changed_at: 'TIMESTAMP',
  row_count: 'BIGINT',
  rejected_count: 'BIGINT',
} as const satisfies Record<string, SqlType>

const changing = { cursor: null, sorted: false, lag: 0, landing: 'change' } as const

/** The files' pages fill the entities' streams; a file's own row comes last and says that it has been read. */
const streams: readonly Stream[] = [
  { name: 'file', key: 'path', columns: fileColumns, ...changing, pages: readFiles },
  ...entities.map(({ name, columns }) => ({
    name,
    key: 'file#key',
    columns: { _file: 'VARCHAR', _line: 'INTEGER', ...columns } as Record<string, SqlType>,
    ...changing,
    ...madeAtOf(name),
    ...endingOf(name),
  })),
]

export const connector: Connector = {
  name: 'files',
  configSchema: FilesSchema,
  streams,
  sources: async (entries, base) =>
    nameSources('files', entries as FilesEntry[], (entry) => readEntry(entry, base)),
  open: (source, context) => openPlace(source as Source<Place>, context),
}

function readEntry(entry: FilesEntry, base: string): OwnSource<Place> {
  if ((entry.path === undefined) === (entry.url === undefined))
    throw new SourceError(
      'invalid',
      `A files entry needs either path or url: ${Object.keys(entry).join(', ')}`,
    )
  if (entry.entity !== undefined && !entities.some(({ name }) => name === entry.entity))
    throw new SourceError(
      'invalid',
      `No entity of this name, they are the files of sql/entities: ${entry.entity}`,
    )
  const url = entry.url === undefined ? null : readUrl(entry.url)
  const place = url ? url.pathname : resolve(base, entry.path ?? '')
  return {
    name: entry.name ?? (basename(place) || (url?.host ?? 'files')),
    label: url ? `${url.origin}${url.pathname}` : place,
    options: { ...entry, path: url ? null : place, url: url?.href ?? null },
  }
}

function readUrl(address: string): URL {
  const url = parseAddress(address)
  if (url.password !== '')
    throw new SourceError(
      'invalid',
      `A URL must not hold a password, name a variable under token_env: ${url.host}`,
    )
  return url
}
