import { Type } from 'typebox'
import { closed, id, line, oneOf } from '../field.ts'
import type { Kind } from '../kind.ts'

const schema = Type.Object(
  {
    id: id('What tools and bookings call it: uat-1.'),
    name: Type.Optional(line({ title: 'Name', description: 'The short name when left out.' })),
    tier: Type.Optional(oneOf(['production', 'staging', 'testing', 'development'], { title: 'Tier' })),
    kind: Type.Optional(
      oneOf(['cloud', 'on-premises', 'mainframe', 'virtualised'], { title: 'What it runs on' }),
    ),
  },
  { ...closed, title: 'Environment' },
)

export const environment: Kind = {
  name: 'environment',
  plural: 'environments',
  title: 'Environment',
  about: 'A place that versions are deployed to, and what it runs on',
  schema,
  role: 'editor',
  isSigned: false,
  namedBy: 'name',
}
