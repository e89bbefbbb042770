/** All kinds of records that people write, and the one schema of a file of them. */
import { Type } from 'typebox'
import { closed } from './field.ts'
import type { Kind } from './kind.ts'
import { approval } from './kinds/approval.ts'
import { booking } from './kinds/booking.ts'
import { cause } from './kinds/cause.ts'
import { decision } from './kinds/decision.ts'
import { environment } from './kinds/environment.ts'
import { environmentEvent } from './kinds/environment-event.ts'
import { freeze } from './kinds/freeze.ts'
import { goalDecision } from './kinds/goal-decision.ts'
import { goal } from './kinds/goal.ts'
import { improvement } from './kinds/improvement.ts'
import { outcome } from './kinds/outcome.ts'
import { release } from './kinds/release.ts'
import { runbook } from './kinds/runbook.ts'
import { waiver } from './kinds/waiver.ts'

export const kinds: readonly Kind[] = [
  release,
  freeze,
  booking,
  runbook,
  decision,
  approval,
  waiver,
  environment,
  environmentEvent,
  cause,
  outcome,
  goal,
  improvement,
  goalDecision,
]

export function kindOf(name: string): Kind | undefined {
  return kinds.find((kind) => kind.name === name)
}

/** What a file may hold; docs/records.schema.json is this, printed. */
export const FileSchema = Type.Object(
  {
    zone: Type.Optional(
      Type.String({ description: 'IANA time zone of times that are written without one; UTC.' }),
    ),
    ...Object.fromEntries(
      kinds.map(({ plural, schema, about }) => [
        plural,
        Type.Optional(Type.Array(schema, { description: `${about}.` })),
      ]),
    ),
  },
  closed,
)
