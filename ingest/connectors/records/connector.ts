/** What people write: plans, freezes, bookings, sign-offs. From folders of YAML files, and from the screens. */
import { basename, resolve } from 'node:path'
import { Type, type Static } from 'typebox'
import { SourceError, type Connector, type Source } from '../../contract.ts'
import { nameSources, type OwnSource } from '../../entries.ts'
import { openFolder, readFolder, type FolderOptions } from './folder.ts'
import { eventColumns, fileColumns } from './row.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

const RecordsSchema = Type.Object(
  {
    path: text(
      'A folder of YAML files with records, for plans that lie in no repository; relative to this file.',
    ),
    name: Type.Optional(text('How it is called here; default: the last part of the path.')),
  },
  { additionalProperties: false },
)

type RecordsEntry = Static<typeof RecordsSchema>

export const connector: Connector = {
  name: 'records',
  configSchema: RecordsSchema,
  streams: [
    // Filled by whoever writes on screen: events.ts.
    {
      name: 'event',
      key: 'kind/record_id#number',
      cursor: null,
      sorted: false,
      lag: 0,
      landing: 'append',
      columns: eventColumns,
    },
    {
      name: 'record',
      key: 'path#kind/id',
      cursor: null,
      sorted: false,
      lag: 0,
      landing: 'change',
      columns: fileColumns,
      pages: readFolder,
    },
  ],
  sources: async (entries, base) =>
    nameSources('records', entries as RecordsEntry[], (entry) => readEntry(entry, base)),
  open: async (source) => openFolder(source as Source<FolderOptions>),
}

function readEntry({ path, name: given }: RecordsEntry, base: string): OwnSource<FolderOptions> {
  const folder = resolve(base, path)
  const name = given ?? basename(folder)
  if (name === 'screen')
    throw new SourceError('invalid', `This name is taken by what is written on screen: ${name}`)
  return { name, label: folder, options: { folder } }
}
