import { Type } from 'typebox'
import { closed, id, line, list, named, oneOf, time } from '../field.ts'
import { checkOrder, checkSpan, checkTwice, type Body, type Fault, type Kind } from '../kind.ts'

const Service = Type.Object(
  {
    service: named('service', { title: 'Service' }),
    version: Type.Optional(line({ title: 'Version' })),
    impact: Type.Optional(
      oneOf(['code', 'regression', 'configuration'], {
        title: 'Impact',
        description: 'New code, tested again though unchanged, or only configured anew.',
      }),
    ),
  },
  closed,
)

const Phase = Type.Object(
  {
    phase: line({ title: 'Phase', description: 'For instance build, test, hardening, deploy.' }),
    planned_start_at: Type.Optional(time({ title: 'Planned start' })),
    planned_end_at: Type.Optional(time({ title: 'Planned end' }, true)),
    actual_start_at: Type.Optional(time({ title: 'Actual start' })),
    actual_end_at: Type.Optional(time({ title: 'Actual end' }, true)),
  },
  closed,
)

const schema = Type.Object(
  {
    id: id('Tells releases apart and is how others name it: checkout-2026-12.'),
    name: line({ title: 'Name' }),
    kind: Type.Optional(
      oneOf(['independent', 'project', 'enterprise'], {
        title: 'Kind',
        description: 'Independent: of one team. Project, enterprise: others are part of it.',
      }),
    ),
    parent: Type.Optional(named('release', { title: 'Part of', description: 'The release it belongs to.' })),
    methodology: Type.Optional(
      oneOf(['scrum', 'kanban', 'staged', 'waterfall'], { title: 'Way of working' }),
    ),
    status: Type.Optional(
      oneOf(['planned', 'in progress', 'released', 'cancelled'], {
        title: 'Status',
        description: 'Planned when left out; released once it has a day of release.',
      }),
    ),
    planned_start_at: Type.Optional(time({ title: 'Planned start' })),
    planned_at: Type.Optional(time({ title: 'Planned release' })),
    released_at: Type.Optional(time({ title: 'Released' })),
    owner_team: Type.Optional(named('team', { title: 'Owning team' })),
    owner: Type.Optional(
      named('person', { title: 'Owner', description: 'E-mail address of who answers for it.' }),
    ),
    services: Type.Optional(list(Service, { title: 'Services' })),
    items: Type.Optional(list(named('work_item', { title: 'Work item' }), { title: 'Work items' })),
    goals: Type.Optional(
      list(named('goal', { title: 'Goal' }), { title: 'Goals', description: 'What it is to move.' }),
    ),
    phases: Type.Optional(list(Phase, { title: 'Phases' })),
  },
  { ...closed, title: 'Release plan' },
)

export const release: Kind = {
  name: 'release',
  plural: 'releases',
  title: 'Release plan',
  about: 'What is meant to reach users together, and when',
  schema,
  role: 'editor',
  isSigned: false,
  namedBy: 'name',
  check: (body) => [
    ...(body.parent === body.id
      ? [{ path: ['parent'], message: `A release cannot be part of itself: ${String(body.id)}` }]
      : []),
    ...checkOrder(body, 'planned_start_at', 'planned_at'),
    ...checkTwice(body.services, 'service', 'services'),
    ...checkTwice(body.items, '', 'items'),
    ...checkTwice(body.goals, '', 'goals'),
    ...checkTwice(body.phases, 'phase', 'phases'),
    ...phaseFaults(body),
  ],
}

function phaseFaults(body: Body): Fault[] {
  const phases = (body.phases ?? []) as Body[]
  return phases.flatMap((phase, i) => [
    ...checkSpan(phase, 'planned_start_at', 'planned_end_at', ['phases', i]),
    ...checkOrder(phase, 'actual_start_at', 'actual_end_at', ['phases', i]),
  ])
}
