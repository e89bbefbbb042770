/** Git as a source. Read the table of streams first; git.ts is how git is called. */
import type { Connector, Stream } from '../../contract.ts'
import * as columns from './streams.ts'

const unread = { cursor: null, sorted: false, lag: 0 } as const

const streams: readonly Stream[] = [
  {
    ...unread,
    name: 'repository',
    key: 'repository_id',
    landing: 'whole',
    columns: columns.repositoryColumns,
  },
  { ...unread, name: 'commit', key: 'sha', landing: 'append', columns: columns.commitColumns },
  { ...unread, name: 'file', key: 'sha:position', landing: 'append', columns: columns.fileColumns },
  { ...unread, name: 'ref', key: 'name', landing: 'whole', columns: columns.refColumns },
  { ...unread, name: 'identity', key: 'name <email>', landing: 'change', columns: columns.identityColumns },
  { ...unread, name: 'codeowner', key: 'path:line', landing: 'whole', columns: columns.codeownerColumns },
  { ...unread, name: 'image', key: 'sha:path:pointer', landing: 'append', columns: columns.imageColumns },
]

export const connector: Connector = {
  name: 'git',
  configSchema: {},
  streams,
  sources: () => Promise.resolve([]),
  open: () => Promise.resolve(null),
}
