import { Type } from 'typebox'
import { closed, id, named, oneOf, prose, time } from '../field.ts'
import type { Kind } from '../kind.ts'

const schema = Type.Object(
  {
    id: id('Tells decisions apart.'),
    release: Type.Optional(named('release', { title: 'Release' })),
    kind: Type.Optional(
      oneOf(['note', 'scope', 'date', 'owner', 'go', 'stop'], {
        title: 'Kind',
        description: 'A note when left out.',
      }),
    ),
    text: prose({ title: 'What was decided, and why' }),
    decided_at: Type.Optional(
      time({ title: 'Decided', description: 'When it is written down, when left out.' }),
    ),
  },
  { ...closed, title: 'Decision' },
)

export const decision: Kind = {
  name: 'decision',
  plural: 'decisions',
  title: 'Decision',
  about: 'What was decided about a release, for its log',
  schema,
  role: 'editor',
  isSigned: false,
  namedBy: null,
}
