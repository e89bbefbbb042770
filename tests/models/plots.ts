/** Random histories of an organisation, as tools would tell them: with gaps, unknown parts and clocks that are wrong. */
import fc from 'fast-check'

/** One change and what became of it; times are minutes from the thing before, null where nobody knows. */
export interface Change {
  gap: number
  coding: number | null
  waiting: number
  review: number | null
  merging: number
  isBot: boolean
  deployment: { after: number; environment: string; outcome: string } | null
  incident: { after: number; minutes: number | null } | null
}

export interface Item {
  gap: number
  type: string
  steps: { state: number; minutes: number }[]
}

export interface History {
  repositories: Change[][]
  items: Item[]
}

const minutes = (most: number) => fc.integer({ min: 0, max: most })
/** One in so many is unknown. */
const perhaps = <T>(value: fc.Arbitrary<T>, freq = 5) => fc.option(value, { freq, nil: null })
/** One in twenty comes from a clock that ran backwards. */
const skewed = (most: number) =>
  fc.oneof(
    { weight: 19, arbitrary: minutes(most) },
    { weight: 1, arbitrary: fc.integer({ min: -600, max: -1 }) },
  )

const anyChange: fc.Arbitrary<Change> = fc.record({
  gap: fc.integer({ min: 1, max: 4000 }),
  coding: perhaps(skewed(6000)),
  waiting: skewed(3000),
  review: perhaps(skewed(3000)),
  merging: minutes(1500),
  isBot: fc.boolean(),
  deployment: perhaps(
    fc.record({
      after: fc.integer({ min: 1, max: 9000 }),
      environment: fc.constantFrom('production', 'production', 'production', 'staging'),
      outcome: fc.constantFrom('succeeded', 'succeeded', 'succeeded', 'failed'),
    }),
  ),
  incident: fc.option(
    fc.record({ after: fc.integer({ min: 1, max: 2000 }), minutes: perhaps(minutes(3000)) }),
    { freq: 1, nil: null },
  ),
})

export const states = [
  ['To Do', 'new'],
  ['In Progress', 'active'],
  ['In Review', 'active'],
  ['Ready for QA', 'active'],
  ['Testing', 'active'],
  ['Blocked', 'active'],
  ['Nobody mapped this', null],
  ['Done', 'done'],
  ['Rejected', 'done'],
] as const

const anyItem: fc.Arbitrary<Item> = fc.record({
  gap: minutes(3000),
  type: fc.constantFrom('Story', 'Bug', 'Task'),
  steps: fc.array(
    fc.record({
      state: fc.integer({ min: 0, max: states.length - 1 }),
      minutes: fc.integer({ min: 1, max: 6000 }),
    }),
    { minLength: 1, maxLength: 8 },
  ),
})

export const history: fc.Arbitrary<History> = fc.record({
  repositories: fc.array(fc.array(anyChange, { minLength: 2, maxLength: 24 }), {
    minLength: 2,
    maxLength: 3,
  }),
  items: fc.array(anyItem, { minLength: 5, maxLength: 40 }),
})
