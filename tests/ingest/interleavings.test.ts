import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TEST_ANCHOR } from '../../fixtures/org/index.ts'
import { always, isLong } from '../chance.ts'
import { differences } from './github-trial.ts'
import { makeMoment, type Pushed, type Told } from './pushed.ts'

const HOUR = 3_600_000
const SPAN = 40 * HOUR
const timeoutMs = isLong ? 3_600_000 : 600_000

let moment: Awaited<ReturnType<typeof makeMoment>>
let polled: Record<string, string[]>
let told: Told[]

beforeAll(async () => {
  moment = await makeMoment()
  const alone = await moment.open()
  told = alone.advance(TEST_ANCHOR + SPAN)
  await alone.poll()
  polled = await alone.rows()
  await alone.close()
})
afterAll(() => moment.close())

/** What becomes of a delivery: so many steps late, and how many copies come; none: it is lost. */
const fate = fc.record({ late: fc.nat({ max: 3 }), copies: fc.nat({ max: 2 }), order: fc.nat() })
const step = fc.record({
  hours: fc.integer({ min: 1, max: 16 }),
  poll: fc.constantFrom('none', 'before', 'after', 'meanwhile'),
  isRestarted: fc.boolean(),
  fates: fc.array(fate, { minLength: 1, maxLength: 12 }),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

test('there is something to tell of by every tool', () => {
  const sources = new Set(told.map(({ source }) => source))
  expect([...sources].sort()).toEqual(['github:pushed', 'jira:pushed', 'pagerduty:pushed'])
  expect(told.length).toBeGreaterThan(50)
})

test(
  'whatever is posted, late, doubled, out of order or lost, between and during polls, ends in the same rows',
  async () => {
    await always(
      fc.array(step, { minLength: 1, maxLength: isLong ? 5 : 3 }),
      async (steps) => {
        const pushed = await moment.open()
        try {
          await play(pushed, steps)
          expect(differences(await pushed.rows(), polled)).toEqual([])
          // A process that is killed in the midst finds its warehouse closed.
          const errors = pushed.receipts.errors.filter((error) => (error as Error).name !== 'WarehouseError')
          expect(errors).toEqual([])
        } finally {
          await pushed.close()
        }
      },
      { short: 2, long: 40, timeoutMs },
    )
  },
  timeoutMs,
)

async function play(pushed: Pushed, steps: readonly Step[]): Promise<void> {
  const waiting: { due: number; order: number; told: Told }[] = []
  const deliver = async (due: (step: number) => boolean) => {
    const ready = waiting.filter((one) => due(one.due)).toSorted((a, b) => a.order - b.order)
    for (const one of ready) waiting.splice(waiting.indexOf(one), 1)
    // Side by side, so that copies meet.
    const answers = await Promise.all(ready.map((one) => pushed.post(one.told)))
    expect(answers.filter((answer) => answer !== 'new' && answer !== 'known')).toEqual([])
  }
  for (const [i, { hours, poll, isRestarted, fates }] of steps.entries()) {
    const to = Math.min(pushed.world.now() + hours * HOUR, TEST_ANCHOR + SPAN)
    if (poll === 'before') await pushed.poll()
    const polling = poll === 'meanwhile' ? pushed.poll() : undefined
    // Somewhere in the midst of it.
    if (polling) await new Promise((resolve) => setTimeout(resolve, hours * 15))
    for (const [n, one] of pushed.advance(to).entries()) {
      const { late, copies, order } = fates[n % fates.length] ?? { late: 0, copies: 1, order: n }
      for (let copy = 0; copy < copies; copy++)
        waiting.push({ due: i + late, order: order + copy * 7919, told: one })
    }
    await deliver((due) => due <= i)
    await polling
    if (poll === 'after') await pushed.poll()
    if (isRestarted) await pushed.receipts.restart(hours % 2 === 0)
    else await pushed.receipts.receiving.settled()
  }
  for (const one of pushed.advance(TEST_ANCHOR + SPAN)) waiting.push({ due: 0, order: 0, told: one })
  await pushed.poll()
  // What is late beyond all polls changes nothing any more.
  await deliver(() => true)
  await pushed.receipts.receiving.settled()
}
