/** Git as a source. Start at the table of streams; README.md says what is read, how fast, and what is not. */
import type { Connector, Source, Stream } from '../../contract.ts'
import { readCatalog } from './catalog/pages.ts'
import { fileColumns as recordColumns } from '../records/row.ts'
import { readHistory } from './history.ts'
import { firstWritten, ofCommit, rewindRefs } from './past.ts'
import { readImages } from './images.ts'
import { readCodeowners, readIdentities, readRefRows, readRepository } from './references.ts'
import { readRecordFiles } from './record-files.ts'
import { readRecordRevisions } from './record-revisions.ts'
import { belongsBy } from '../../retention/ended.ts'
import { openRepository } from './repository.ts'
import { findSources, GitSchema, type GitEntry, type GitSourceOptions } from './sources.ts'
import * as columns from './streams.ts'

/** Commits come before what is counted or asked about them. A commit page's cursor marks an unfinished reading. */
const streams: readonly Stream[] = [
  {
    name: 'commit',
    key: 'sha',
    cursor: 'tips',
    sorted: true,
    lag: 0,
    landing: 'append',
    columns: columns.commitColumns,
    madeAt: 'raw_row.committed_at',
    endedAt: 'raw_row.committed_at',
    isCompared: true,
    pages: readHistory,
  },
  {
    name: 'file',
    key: 'sha:position',
    cursor: null,
    sorted: true,
    lag: 0,
    landing: 'append',
    columns: columns.fileColumns,
    madeAt: ofCommit,
    belongsTo: belongsBy('commit', 'commit_id'),
  },
  {
    name: 'ref',
    key: 'name',
    cursor: null,
    sorted: false,
    lag: 0,
    landing: 'whole',
    batched: true,
    columns: columns.refColumns,
    // Tags stay with what they name; branches are what is.
    endedAt: "CASE WHEN raw_row.kind = 'tag' THEN raw_row.named_at END",
    rewind: rewindRefs,
    pages: readRefRows,
  },
  {
    name: 'identity',
    key: 'name <email>',
    cursor: 'mailmap',
    sorted: false,
    lag: 0,
    landing: 'change',
    batched: true,
    columns: columns.identityColumns,
    pages: readIdentities,
  },
  {
    name: 'codeowner',
    key: 'path:line',
    cursor: 'HEAD',
    sorted: false,
    lag: 0,
    landing: 'whole',
    batched: true,
    columns: columns.codeownerColumns,
    pages: readCodeowners,
  },
  {
    name: 'image',
    key: 'sha:path:pointer',
    cursor: 'HEAD',
    sorted: false,
    lag: 0,
    landing: 'change',
    batched: true,
    columns: columns.imageColumns,
    madeAt: 'raw_row.committed_at',
    endedAt: 'raw_row.committed_at',
    pages: readImages,
  },
  {
    name: 'catalog',
    key: 'path, fact, kind, ecosystem, holder, name',
    cursor: 'tip',
    sorted: false,
    lag: 0,
    landing: 'change',
    batched: true,
    columns: columns.catalogColumns,
    pages: readCatalog,
  },
  {
    name: 'record',
    key: 'path#kind/id',
    cursor: 'tree of .streamgauge',
    sorted: false,
    lag: 0,
    landing: 'change',
    batched: true,
    columns: recordColumns,
    madeAt: firstWritten,
    pages: readRecordFiles,
  },
  {
    name: 'record_revision',
    key: 'path#kind/id@sha',
    cursor: 'tip',
    sorted: false,
    lag: 0,
    landing: 'append',
    batched: true,
    columns: recordColumns,
    madeAt: 'raw_row.written_at',
    pages: readRecordRevisions,
  },
  {
    name: 'repository',
    key: 'repository_id',
    cursor: null,
    sorted: false,
    lag: 0,
    landing: 'whole',
    batched: true,
    columns: columns.repositoryColumns,
    pages: readRepository,
  },
]

export const connector: Connector = {
  name: 'git',
  configSchema: GitSchema,
  streams,
  sources: (entries, base) => findSources(entries as GitEntry[], base),
  open: (source, context) => openRepository(source as Source<GitSourceOptions>, context),
}
