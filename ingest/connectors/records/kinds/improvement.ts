import { Type } from 'typebox'
import { closed, id, line, time } from '../field.ts'
import type { Kind } from '../kind.ts'
import { aim, aimFaults, detail } from './aim.ts'

const schema = Type.Object(
  {
    id: id('Tells improvements apart: smaller-changes.'),
    name: line({ title: 'What was changed', description: 'For instance: at most two items a person.' }),
    changed_at: time({ title: 'Since when' }),
    metric: line({ title: 'What should move', description: 'For instance days from start to done.' }),
    ...aim,
    ...detail,
  },
  { ...closed, title: 'Improvement' },
)

export const improvement: Kind = {
  name: 'improvement',
  plural: 'improvements',
  title: 'Improvement',
  about: 'A change of how a team works, and what it should move',
  schema,
  role: 'editor',
  isSigned: false,
  namedBy: 'name',
  check: aimFaults,
}
