import { Type } from 'typebox'
import { closed, id, named, oneOf, prose, time } from '../field.ts'
import type { Kind } from '../kind.ts'

const schema = Type.Object(
  {
    id: id('Tells these events apart.'),
    environment: named('environment', { title: 'Environment' }),
    kind: oneOf(['data refresh', 'configuration', 'outage'], { title: 'What happened' }),
    happened_at: time({ title: 'When' }),
    text: Type.Optional(prose({ title: 'More of it' })),
  },
  { ...closed, title: 'Event of an environment' },
)

export const environmentEvent: Kind = {
  name: 'environment_event',
  plural: 'environment_events',
  title: 'Event of an environment',
  about: 'What happened to an environment besides deployments',
  schema,
  role: 'editor',
  isSigned: false,
  namedBy: null,
}
