import { Type, type Static } from 'typebox'
import { ListOf, Nullable } from './nullable.ts'

export const FileKind = Type.Object({
  entity: Type.String(),
  columns: Type.Array(Type.String()),
  key: Type.Array(Type.String(), { description: 'Columns that tell rows apart: none of them may be empty' }),
})
export type FileKind = Static<typeof FileKind>

export const FilesAnswer = Type.Object({
  entities: Type.Array(FileKind),
  endings: Type.Array(Type.String()),
  limit_bytes: Type.Integer(),
  zone: Type.String({ description: 'Of times that are written without one' }),
})
export type FilesAnswer = Static<typeof FilesAnswer>

export const RejectedLine = Type.Object({
  line: Nullable(Type.Integer({ description: 'Or number of the record; null: the file as a whole' })),
  reason: Type.String(),
})
export type RejectedLine = Static<typeof RejectedLine>

export const FileReport = Type.Object({
  entity: Type.String(),
  name: Type.String(),
  source: Type.String(),
  accepted_count: Type.Integer(),
  rejected_count: Type.Integer(),
  rejected: ListOf(RejectedLine),
})
export type FileReport = Static<typeof FileReport>
