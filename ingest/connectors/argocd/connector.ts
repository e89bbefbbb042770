/** Argo CD as a source. Start at the table of streams; README.md says what is read, what becomes of it, and what is not known. */
import type { Connector, Source, Stream } from '../../contract.ts'
import { madeAt } from '../../made.ts'
import { endedAt } from '../../retention/ended.ts'
import type { Json } from './application.ts'
import { ArgoSchema, makeSources, type ArgoEntry, type ArgoOptions } from './entry.ts'
import { receiver } from './receiver.ts'
import * as schemas from './schemas.ts'
import { openSession } from './session.ts'
import {
  readApplications,
  readClusters,
  readImages,
  readOperations,
  readProjects,
  readSyncs,
} from './streams.ts'

const whole = { cursor: null, sorted: false, lag: 0, landing: 'whole' } as const
/** It tells the last ten syncs and the last operation of each application; here they stay. */
const kept = { key: 'key', cursor: null, sorted: false, lag: 0, landing: 'change' } as const

const at =
  (...names: readonly string[]) =>
  (record: Json) =>
    names.map((name) => Date.parse(String(record[name]))).find((time) => !Number.isNaN(time)) ?? null

const streams: readonly Stream[] = [
  { name: 'project', key: 'name', ...whole, schema: schemas.ProjectRecord, pages: readProjects },
  { name: 'cluster', key: 'server', ...whole, schema: schemas.ClusterRecord, pages: readClusters },
  { name: 'application', key: 'uid', ...whole, schema: schemas.ApplicationRecord, pages: readApplications },
  {
    name: 'sync',
    ...kept,
    schema: schemas.SyncRecord,
    madeAt: madeAt('deployedAt'),
    endedAt: endedAt('deployedAt'),
    pages: readSyncs,
    version: at('deployedAt'),
  },
  {
    name: 'operation',
    ...kept,
    schema: schemas.OperationRecord,
    madeAt: madeAt('startedAt', 'finishedAt'),
    endedAt: endedAt('finishedAt'),
    pages: readOperations,
    version: at('finishedAt', 'startedAt'),
  },
  {
    name: 'image',
    ...kept,
    schema: schemas.ImageRecord,
    madeAt: madeAt('deployedAt'),
    endedAt: endedAt('deployedAt'),
    pages: readImages,
    version: at('deployedAt'),
  },
]

export const connector: Connector = {
  name: 'argocd',
  configSchema: ArgoSchema,
  streams,
  sources: (entries) => makeSources(entries as ArgoEntry[]),
  open: (source, context) => openSession(source as Source<ArgoOptions>, context),
  receiver,
}
