import { Type } from 'typebox'
import { closed, id, named, prose, time } from '../field.ts'
import type { Kind } from '../kind.ts'

const schema = Type.Object(
  {
    id: id('Tells waivers apart.'),
    policy: named('policy', { title: 'Rule', description: 'The rule that is set aside.' }),
    release: Type.Optional(named('release', { title: 'For the release' })),
    service: Type.Optional(named('service', { title: 'For the service' })),
    reason: prose({ title: 'Why' }),
    expires_at: time({ title: 'Until', description: 'A date alone means the end of that day.' }, true),
  },
  { ...closed, title: 'Waiver' },
)

export const waiver: Kind = {
  name: 'waiver',
  plural: 'waivers',
  title: 'Waiver',
  about: 'A rule set aside for a release or a service, for a reason and a time',
  schema,
  role: 'approver',
  isSigned: true,
  namedBy: null,
  check: ({ release, service, policy }) =>
    release === undefined && service === undefined
      ? [{ path: [], message: `A waiver is for a release or a service, name one: ${String(policy)}` }]
      : [],
}
