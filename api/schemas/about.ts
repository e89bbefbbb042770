import { Type, type Static } from 'typebox'
import { Nullable } from './nullable.ts'

export const Demo = Type.Object({
  sources: Type.Array(Type.String(), { description: 'Ids of the sources that are imaginary' }),
  file: Type.String({ description: 'The configuration that reads them' }),
  is_alone: Type.Boolean({ description: 'No other source is configured' }),
  is_ready: Type.Boolean({ description: 'The tools of the imaginary organisation answer' }),
})
export type Demo = Static<typeof Demo>

export const Replica = Type.Object({
  snapshot: Type.String({ description: 'Id of the snapshot that is shown' }),
  build_id: Type.Number(),
  as_of: Type.Number({ description: 'When the sources had last been looked at, epoch ms' }),
  published_at: Type.Number({ description: 'Epoch ms' }),
  age_seconds: Type.Number({ description: 'Since as_of' }),
  refused: Type.Array(Type.Object({ snapshot: Type.String(), reason: Type.String() }), {
    description: 'Newer snapshots that are not shown, for instance while they are being copied',
  }),
})
export type Replica = Static<typeof Replica>

export const About = Type.Object({
  version: Type.String(),
  replica: Nullable(Replica),
  demo: Nullable(Demo),
})
export type About = Static<typeof About>
