import { Type } from 'typebox'
import { closed, id, line, list, named, number, time } from '../field.ts'
import { checkTwice, type Kind } from '../kind.ts'
import { aim, aimFaults, detail } from './aim.ts'

const schema = Type.Object(
  {
    id: id('Tells goals apart and is how others name it: faster-checkout.'),
    name: line({ title: 'Name' }),
    metric: Type.Optional(line({ title: 'What should move', description: 'For instance conversion rate.' })),
    ...aim,
    ...detail,
    releases: Type.Optional(
      list(named('release', { title: 'Release' }), { title: 'Releases that serve it', 'x-more': true }),
    ),
    items: Type.Optional(
      list(named('work_item', { title: 'Work item' }), { title: 'Work items or epics', 'x-more': true }),
    ),
    exposed_at: Type.Optional(
      time({
        title: 'Users met it',
        description: 'When a flag was turned on; told by the first release when left out.',
        'x-more': true,
      }),
    ),
    parent: Type.Optional(named('goal', { title: 'Serves the goal', 'x-more': true })),
    value_per_day: Type.Optional(
      number({ title: 'Worth a day', description: 'What a day at the target is worth.', 'x-more': true }),
    ),
    currency: Type.Optional(line({ title: 'In', description: 'For instance EUR.', 'x-more': true })),
  },
  { ...closed, title: 'Goal' },
)

export const goal: Kind = {
  name: 'goal',
  plural: 'goals',
  title: 'Goal',
  about: 'A bet: what should move, from where to where, by when',
  schema,
  role: 'editor',
  isSigned: false,
  namedBy: 'name',
  check: (body) => [
    ...(body.parent === body.id
      ? [{ path: ['parent'], message: `A goal cannot serve itself: ${String(body.id)}` }]
      : []),
    ...(body.currency !== undefined && body.value_per_day === undefined
      ? [{ path: ['currency'], message: `A currency needs what a day is worth: ${String(body.currency)}` }]
      : []),
    ...aimFaults(body),
    ...checkTwice(body.releases, '', 'releases'),
    ...checkTwice(body.items, '', 'items'),
  ],
}
