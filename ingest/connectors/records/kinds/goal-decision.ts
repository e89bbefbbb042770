import { Type } from 'typebox'
import { closed, id, kept, named, oneOf, prose, time } from '../field.ts'
import type { Kind } from '../kind.ts'

const schema = Type.Object(
  {
    id: id('Tells these decisions apart.'),
    goal: named('goal', { title: 'Goal' }),
    verdict: oneOf(['keep', 'iterate', 'remove'], { title: 'Decision' }),
    reason: prose({ title: 'Why' }),
    next_look_at: Type.Optional(time({ title: 'Next look' })),
    follow_up: Type.Optional(
      named('work_item', { title: 'Work item that follows', description: 'Its key, for instance PAY-412.' }),
    ),
    decided_at: Type.Optional(
      time({ title: 'Decided', description: 'When it is written down, when left out.' }),
    ),
    figures: Type.Optional(
      kept({ title: 'Figures', description: 'The effect as it was answered then, as JSON; kept by itself.' }),
    ),
  },
  { ...closed, title: 'Decision about a goal' },
)

export const goalDecision: Kind = {
  name: 'goal_decision',
  plural: 'goal_decisions',
  title: 'Decision about a goal',
  about: 'Keep, iterate or remove, after looking at what a goal or an improvement has moved',
  schema,
  role: 'approver',
  isSigned: false,
  namedBy: null,
}
