import { Type } from 'typebox'
import { closed, id, line, named, oneOf, time } from '../field.ts'
import { checkSpan, type Kind } from '../kind.ts'

const schema = Type.Object(
  {
    id: id('Tells bookings apart: staging-week-50.'),
    environment: named('environment', { title: 'Environment' }),
    starts_at: time({ title: 'Starts' }),
    ends_at: time({ title: 'Ends', description: 'A date alone means the end of that day.' }, true),
    release: Type.Optional(named('release', { title: 'For the release' })),
    team: Type.Optional(named('team', { title: 'Team' })),
    purpose: Type.Optional(line({ title: 'Purpose' })),
    status: Type.Optional(
      oneOf(['requested', 'confirmed', 'refused', 'cancelled'], {
        title: 'Status',
        description: 'Requested when left out.',
      }),
    ),
  },
  { ...closed, title: 'Booking' },
)

export const booking: Kind = {
  name: 'booking',
  plural: 'bookings',
  title: 'Booking',
  about: 'An environment that somebody needs for a time',
  schema,
  role: 'editor',
  isSigned: false,
  namedBy: null,
  check: (body) => checkSpan(body, 'starts_at', 'ends_at'),
}
