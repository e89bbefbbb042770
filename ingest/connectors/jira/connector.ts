/** Jira as a source, Cloud and Data Center. Start at the table of streams; README.md says what is read and what is not. */
import type { Connector, Source, Stream } from '../../contract.ts'
import { madeAt } from '../../made.ts'
import { endedWhen } from '../../retention/ended.ts'
import { readBoards, readSprints } from './boards.ts'
import { LAG_SECONDS } from './cursor.ts'
import { readIssues, readOlder } from './issues.ts'
import {
  readComponents,
  readFields,
  readIssueTypes,
  readProjects,
  readStatuses,
  readVersions,
} from './lists.ts'
import { receiver } from './receiver.ts'
import { rereadIssues } from './reread.ts'
import * as schemas from './schemas.ts'
import { openSession } from './session.ts'
import { findSources, JiraSchema, type JiraEntry, type JiraOptions } from './sources.ts'

const updatedAt = ({ fields }: Record<string, unknown>) =>
  Date.parse((fields as { updated?: string } | undefined)?.updated ?? '') || null

const list = { key: 'id', cursor: null, sorted: false, lag: 0, landing: 'whole', batched: true } as const
const hourly = { ...list, cursor: 'hourly, and when an issue names an unknown one' } as const

const streams: readonly Stream[] = [
  { ...list, name: 'project', schema: schemas.project, pages: readProjects },
  { ...list, name: 'status', schema: schemas.status, pages: readStatuses },
  { ...list, name: 'issue_type', schema: schemas.issueType, pages: readIssueTypes },
  { ...list, name: 'field', schema: schemas.field, pages: readFields },
  {
    name: 'issue',
    key: 'id',
    cursor: 'updated',
    sorted: true,
    lag: LAG_SECONDS,
    landing: 'change',
    schema: schemas.issue,
    madeAt: madeAt('fields.created'),
    endedAt: endedWhen('fields.status.statusCategory.key', ['done'], 'fields.updated'),
    isCompared: true,
    pages: readIssues,
    history: readOlder,
    reread: rereadIssues,
    version: updatedAt,
  },
  { ...hourly, name: 'version', schema: schemas.version, pages: readVersions },
  { ...hourly, name: 'component', schema: schemas.component, pages: readComponents },
  { ...hourly, name: 'board', schema: schemas.board, pages: readBoards },
  { ...hourly, name: 'sprint', schema: schemas.sprint, pages: readSprints },
]

export const connector: Connector = {
  name: 'jira',
  configSchema: JiraSchema,
  streams,
  sources: (entries) => Promise.resolve(findSources(entries as JiraEntry[])),
  open: (source, context) => openSession(source as Source<JiraOptions>, context),
  receiver,
}
