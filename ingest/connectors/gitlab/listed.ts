/** The streams that are lists in the order of their last change: what is asked, and what of a record is kept. */
import type { TSchema } from 'typebox'
import type { Page } from '../../contract.ts'
import type { Feature, Session } from './session.ts'

export type Json = Record<string, unknown>

/** What a page of a list lands: records, and rows of the streams that it fills too. */
export interface Refined {
  records: Json[]
  columns?: NonNullable<Page['columns']>
  rejected?: NonNullable<Page['rejected']>
}

export interface Listed {
  stream: string
  /** Last part of its path, of a project or a group. */
  path: string
  /** For people: `merge requests`. */
  noun: string
  query: Readonly<Record<string, string>>
  /** Whether a group has one list for all its projects. */
  isOfGroup: boolean
  /** Without it a project has no such list. */
  feature: Feature
  /** Seconds behind the newest that are read again. */
  lag: number
  schema: TSchema
  /** For `Stream.endedAt`. */
  endedAt: string
  /** Whether one that is no longer there was deleted; pipelines are dropped by age, and did happen. */
  isDeletable: boolean
  /** What is kept of a record. */
  trim(record: Json, projectId: number): Json
  /** Brings what the list does not hold; given are those that are new or have changed. */
  refine?(records: readonly Json[], session: Session, source: string): Promise<Refined>
  /** The record's own address. */
  addressOf(record: { projectId: number; number: number }): string
  /** The field by which it is asked for alone. */
  number: 'id' | 'iid'
}
