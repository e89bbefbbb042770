/** What a record has to have to be of use; everything else lands as it came. */
import { Type, type TSchema } from 'typebox'

const Text = Type.String({ minLength: 1 })
const Maybe = (schema: TSchema) => Type.Optional(Type.Union([schema, Type.Null()]))
const Time = Type.String({ pattern: String.raw`^\d{4}-\d{2}-\d{2}T` })
const Sources = Type.Array(Type.Object({ repoURL: Text, paths: Type.Array(Type.String()) }))

export const ProjectRecord = Type.Object({ name: Text })

export const ClusterRecord = Type.Object({ server: Text, name: Maybe(Type.String()) })

export const ApplicationRecord = Type.Object({ uid: Text, name: Text, sources: Sources })

export const SyncRecord = Type.Object({
  key: Text,
  uid: Text,
  number: Type.Integer(),
  startedAt: Maybe(Time),
  deployedAt: Time,
  revisions: Type.Array(Text, { minItems: 1 }),
  sources: Sources,
})

export const OperationRecord = Type.Object({
  key: Text,
  uid: Text,
  phase: Text,
  startedAt: Time,
  finishedAt: Maybe(Time),
  revisions: Type.Array(Text),
  sources: Sources,
})

export const ImageRecord = Type.Object({ key: Text, sync: Text, deployedAt: Time, image: Text })
