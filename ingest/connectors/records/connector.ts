/** What people write: plans, freezes, bookings, sign-offs. From folders of YAML files, and from the screens. */
import { basename, resolve } from 'node:path'
import { Type, type Static } from 'typebox'
import { SourceError, type Connector, type Source } from '../../contract.ts'
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
  sources: async (entries, base) => nameSources(entries as RecordsEntry[], base),
  open: async (source) => openFolder(source as Source<FolderOptions>),
}

function nameSources(entries: readonly RecordsEntry[], base: string): Source<FolderOptions>[] {
  const names = new Set<string>()
  return entries.map(({ path, name: given }) => {
    const folder = resolve(base, path)
    const name = given ?? basename(folder)
    if (names.has(name))
      throw new SourceError('invalid', `Two records entries need a name each, both are: ${name}`)
    if (name === 'screen')
      throw new SourceError('invalid', `This name is taken by what is written on screen: ${name}`)
    names.add(name)
    return {
      id: `records:${name}`,
      tool: 'records',
      name,
      label: folder,
      repositoryId: null,
      isConfiguration: false,
      services: [],
      tagPattern: null,
      options: { folder },
    }
  })
}
