import { Type } from 'typebox'
import { closed, id, named, oneOf, prose } from '../field.ts'
import type { Kind } from '../kind.ts'

const schema = Type.Object(
  {
    id: id('Tells answers apart.'),
    incident: named('incident', { title: 'Incident', description: 'Its id or its address.' }),
    deployment: Type.Optional(
      named('deployment', {
        title: 'Deployment',
        description: 'Its id, its address, or service@version; none when left out.',
      }),
    ),
    verdict: Type.Optional(
      oneOf(['caused', 'not caused'], { title: 'It', description: 'Caused it when left out.' }),
    ),
    reason: Type.Optional(prose({ title: 'Why' })),
  },
  { ...closed, title: 'Cause of an incident' },
)

export const cause: Kind = {
  name: 'cause',
  plural: 'causes',
  title: 'Cause of an incident',
  about: 'Which deployment caused an incident, or did not',
  schema,
  role: 'editor',
  isSigned: false,
  namedBy: null,
  check: ({ deployment, verdict }) =>
    deployment === undefined && verdict !== 'not caused'
      ? [
          {
            path: [],
            message: 'Name the deployment that caused it, or say verdict: not caused when none did',
          },
        ]
      : [],
}
