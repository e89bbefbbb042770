import { Type, type Static } from 'typebox'
import { Nullable } from './nullable.ts'

export const Demo = Type.Object({
  sources: Type.Array(Type.String(), { description: 'Ids of the sources that are imaginary' }),
  file: Type.String({ description: 'The configuration that reads them' }),
  is_alone: Type.Boolean({ description: 'No other source is configured' }),
  is_ready: Type.Boolean({ description: 'The tools of the imaginary organisation answer' }),
})
export type Demo = Static<typeof Demo>

export const About = Type.Object({
  version: Type.String(),
  demo: Nullable(Demo),
})
export type About = Static<typeof About>
