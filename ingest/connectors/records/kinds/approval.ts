import { Type } from 'typebox'
import { closed, id, line, named, oneOf, prose, time } from '../field.ts'
import type { Kind } from '../kind.ts'

const schema = Type.Object(
  {
    id: id('Tells approvals apart.'),
    release: named('release', { title: 'Release' }),
    gate: line({ title: 'Gate', description: 'For instance go-live, security, test exit.' }),
    verdict: oneOf(['approved', 'refused'], { title: 'Verdict' }),
    meaning: prose({
      title: 'What the signature means',
      description: 'For instance: I have read the test report and accept the open defects.',
    }),
    requested_at: Type.Optional(time({ title: 'Asked for' })),
    expires_at: Type.Optional(time({ title: 'Holds until' }, true)),
  },
  { ...closed, title: 'Approval' },
)

export const approval: Kind = {
  name: 'approval',
  plural: 'approvals',
  title: 'Approval',
  about: 'A signature at a gate of a release',
  schema,
  role: 'approver',
  isSigned: true,
  namedBy: null,
}
