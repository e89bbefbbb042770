/** The stages of the value stream, as pairs of events. */
import { Type, type Static } from 'typebox'
import { ConfigError, type ParsedFile } from './file.ts'

/** What can begin or end a stage; `int_passage__joined` has a time of each. */
export const EVENTS = [
  'idea',
  'start',
  'first_commit',
  'opened',
  'ready',
  'first_review',
  'merged',
  'built',
  'test_deployment',
  'deployment',
  'done',
  'outcome',
] as const
export type StreamEvent = (typeof EVENTS)[number]

const KINDS = ['wait', 'work', 'outside'] as const
const WAITED_FOR: ReadonlySet<StreamEvent> = new Set(['first_review', 'test_deployment', 'deployment'])
const OUTSIDE: ReadonlySet<StreamEvent> = new Set(['start', 'outcome'])

const event = (description: string) => Type.Enum([...EVENTS], { description })

export const Stage = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 60, description: 'What the stage is called.' }),
    from: event('The event that begins it.'),
    to: event('The event that ends it.'),
    kind: Type.Optional(
      Type.Enum([...KINDS], {
        description:
          'Whether all of it is waiting, or work in which the states of the item tell waiting from it, or it lies outside of the flow; by what ends it when left out.',
      }),
    ),
  },
  { additionalProperties: false },
)

export interface StageRule {
  /** Its key, made of its name. */
  readonly stage: string
  readonly name: string
  readonly from: StreamEvent
  readonly to: StreamEvent
  readonly kind: (typeof KINDS)[number]
}

/** Errors: ConfigError for a name or a pair that is there twice, a stage of one event, and a circle of stages. */
export function readStages(written: readonly Static<typeof Stage>[], file: ParsedFile | null): StageRule[] {
  const rules = written.map(({ name, from, to, kind }) => ({
    stage: keyOf(name),
    name,
    from,
    to,
    kind: kind ?? usualKind(to),
  }))
  const fail = (i: number, words: string): never => {
    throw new ConfigError(`${file?.place(['stages', i]) ?? 'stages'}: ${words}`)
  }
  rules.forEach(({ stage, name, from, to }, i) => {
    const others = rules.slice(0, i)
    if (stage === '' || stage === 'whole')
      fail(i, `A stage cannot be called so, choose another name: ${name}`)
    if (from === to) fail(i, `A stage needs two different events: ${from}`)
    if (others.some((other) => other.stage === stage))
      fail(i, `Two stages have one name, rename one: ${name}`)
    const same = others.find((other) => other.from === from && other.to === to)
    if (same) fail(i, `Two stages go from ${from} to ${to}, leave one out: ${same.name}, ${name}`)
    const circle = findWay(others, to, from)
    if (circle) fail(i, `The stages go in a circle, leave one out: ${[...circle, to].join(' → ')}`)
  })
  return rules
}

function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, '_')
    .replaceAll(/^_|_$/g, '')
}

function usualKind(to: StreamEvent): StageRule['kind'] {
  if (OUTSIDE.has(to)) return 'outside'
  return WAITED_FOR.has(to) ? 'wait' : 'work'
}

type Pair = Pick<StageRule, 'from' | 'to'>

/** Events on a way from one to another, both included. */
function findWay(stages: readonly Pair[], from: StreamEvent, to: StreamEvent): StreamEvent[] | null {
  if (from === to) return [from]
  for (const stage of stages) {
    if (stage.from !== from) continue
    const rest = findWay(stages, stage.to, to)
    if (rest) return [from, ...rest]
  }
  return null
}

/** Place of each event: after all that lead to it, one apart at least. */
export function placeEvents(stages: readonly Pair[]): Map<StreamEvent, number> {
  const places = new Map<StreamEvent, number>()
  const place = (name: StreamEvent): number => {
    const known = places.get(name)
    if (known !== undefined) return known
    const before = stages.filter(({ to }) => to === name).map(({ from }) => place(from))
    const found = before.length === 0 ? 1 : Math.max(...before) + 1
    places.set(name, found)
    return found
  }
  for (const { to } of stages) place(to)
  return places
}

export interface StageStart {
  event: StreamEvent
  /** How many stages before it are part of it. */
  depth: number
}

/** Where a stage may be measured from: its own event, then those before it, as far as no stage outside lies between. */
export function findStarts(stage: StageRule, stages: readonly StageRule[]): StageStart[] {
  const found: StageStart[] = [{ event: stage.from, depth: 0 }]
  if (stage.kind === 'outside') return found
  for (let next = 0; next < found.length; next++) {
    const { event: name, depth } = found[next]!
    for (const { from, to, kind } of stages) {
      if (to !== name || kind === 'outside' || found.some((one) => one.event === from)) continue
      found.push({ event: from, depth: depth + 1 })
    }
  }
  return found
}
