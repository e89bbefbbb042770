import { Type } from 'typebox'
import { closed, id, line, list, minutes, named, time, yesOrNo } from '../field.ts'
import { checkOrder, checkTwice, type Body, type Fault, type Kind } from '../kind.ts'
import { runbookTemplate } from './runbook-template.ts'

const Step = Type.Object(
  {
    id: id('Tells steps of this runbook apart.'),
    name: line({ title: 'What is done' }),
    minutes: Type.Optional(minutes({ title: 'Planned minutes' })),
    team: Type.Optional(named('team', { title: 'Team' })),
    planned_start_at: Type.Optional(time({ title: 'Planned start' })),
    automated: Type.Optional(yesOrNo({ title: 'Automated' })),
    started_at: Type.Optional(time({ title: 'Started' })),
    finished_at: Type.Optional(time({ title: 'Finished' })),
    needs: Type.Optional(
      list(line({ title: 'Step' }), {
        title: 'Needs',
        description: 'Short names of steps that have to be finished before.',
      }),
    ),
  },
  closed,
)

const schema = Type.Object(
  {
    id: id('Tells runbooks apart.'),
    release: named('release', { title: 'Release' }),
    steps: list(Step, { title: 'Steps', description: 'In the order in which they are read.' }),
  },
  { ...closed, title: 'Runbook' },
)

export const runbook: Kind = {
  name: 'runbook',
  plural: 'runbooks',
  title: 'Runbook',
  about: 'The steps of a deployment, who does them, and what they wait for',
  schema,
  role: 'editor',
  isSigned: false,
  namedBy: 'release',
  template: runbookTemplate,
  check(body) {
    const steps = (body.steps ?? []) as Body[]
    const faults = [
      ...checkTwice(steps, 'id', 'steps'),
      ...steps.flatMap((step, i) => checkOrder(step, 'started_at', 'finished_at', ['steps', i])),
      ...unknownNeeds(steps),
    ]
    return faults.length > 0 ? faults : findCircle(steps)
  },
}

function unknownNeeds(steps: readonly Body[]): Fault[] {
  const known = new Set(steps.map((step) => step.id))
  return steps.flatMap((step, i) =>
    needsOf(step).flatMap((need, at) =>
      known.has(need)
        ? []
        : [{ path: ['steps', i, 'needs', at], message: `No step of this short name: ${need}` }],
    ),
  )
}

/** Steps that wait for each other would never begin. */
function findCircle(steps: readonly Body[]): Fault[] {
  const needs = new Map(steps.map((step) => [String(step.id), needsOf(step)]))
  const finished = new Set<string>()
  for (let isMoving = true; isMoving;) {
    isMoving = false
    for (const [step, before] of needs) {
      if (finished.has(step) || !before.every((need) => finished.has(need))) continue
      finished.add(step)
      isMoving = true
    }
  }
  const stuck = steps.findIndex((step) => !finished.has(String(step.id)))
  if (stuck < 0) return []
  const circle = circleFrom(String(steps[stuck]!.id), needs, finished)
  return [{ path: ['steps', stuck], message: `Steps wait for each other in a circle: ${circle.join(' → ')}` }]
}

function circleFrom(
  start: string,
  needs: ReadonlyMap<string, readonly string[]>,
  finished: ReadonlySet<string>,
): string[] {
  const path = [start]
  for (;;) {
    const next = needs.get(path.at(-1) as string)?.find((need) => !finished.has(need)) as string
    if (path.includes(next)) return [...path.slice(path.indexOf(next)), next]
    path.push(next)
  }
}

function needsOf(step: Body): string[] {
  return (step.needs ?? []) as string[]
}
