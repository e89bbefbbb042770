import { Type } from 'typebox'
import { closed, id, line, named, oneOf, time } from '../field.ts'
import { checkSpan, type Kind } from '../kind.ts'

const schema = Type.Object(
  {
    id: id('Tells freezes apart: christmas-2026.'),
    name: line({ title: 'Name' }),
    kind: Type.Optional(
      line({ title: 'Kind', description: 'For instance business, holiday, audit, maintenance.' }),
    ),
    starts_at: time({ title: 'Starts' }),
    ends_at: time({ title: 'Ends', description: 'A date alone means the end of that day.' }, true),
    strictness: Type.Optional(
      oneOf(['forbidden', 'discouraged'], { title: 'Releases are', description: 'Forbidden when left out.' }),
    ),
    value_stream: Type.Optional(
      named('value_stream', { title: 'Only of the value stream', description: 'Everywhere when left out.' }),
    ),
    service: Type.Optional(named('service', { title: 'Only of the service' })),
    environment: Type.Optional(named('environment', { title: 'Only in the environment' })),
  },
  { ...closed, title: 'Freeze' },
)

export const freeze: Kind = {
  name: 'freeze',
  plural: 'freezes',
  title: 'Freeze',
  about: 'When releases are not wanted, everywhere or in one place',
  schema,
  role: 'editor',
  isSigned: false,
  namedBy: 'name',
  check: (body) => checkSpan(body, 'starts_at', 'ends_at'),
}
