/** The organisation told by other tools instead of GitHub, Actions and PagerDuty, or by all of the demo's: same facts, same figures. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isLong } from '../chance.ts'
import { comparisons, differences } from './comparisons.ts'
import { readFigures, unlike } from './figures.ts'
import type { Connected } from './organisation.ts'
import { openTellings, type Telling, type Tellings } from './other-tools.ts'
import { twins } from './twins.ts'

const SHOWN = 12
/** `npm run test:long` also lets GitLab build, and PagerDuty page. */
const TELLINGS: readonly Telling[] = isLong ? ['others', 'demo', 'gitlab'] : ['others', 'demo']

/** ServiceNow's change requests are releases that were planned. */
const BY_CHANGE_REQUESTS = ['release_on_time', 'release_slip', 'step_conformance']

/** Members of GitLab's groups bear the day on which they joined; GitHub's are taken for members of old. */
const BY_MEMBERSHIPS = ['hand_off_wait', 'hand_offs']

/** Figures that differ, each with its reason in a connector's README. */
const OTHERWISE: Partial<Record<Telling, readonly string[]>> = {
  others: [
    ...BY_MEMBERSHIPS,
    // Jenkins tells a request's build by the request's number: nothing leads to it where GitLab has rebased the commit since.
    'percent_complete_accurate',
    // As for builds.
    'skipped_steps',
    ...BY_CHANGE_REQUESTS,
  ],
  demo: [...BY_CHANGE_REQUESTS, ...BY_MEMBERSHIPS],
}

let tellings: Tellings
let usual: Connected

beforeAll(async () => {
  tellings = await openTellings()
  usual = await tellings.by('usual')
}, 1_200_000)

afterAll(() => tellings?.close())

function expectSame(found: string[], known: string[]): void {
  expect(known.length).toBeGreaterThan(100)
  const { missing, surplus } = differences(found, known)
  expect({ missing: missing.slice(0, SHOWN), surplus: surplus.slice(0, SHOWN) }).toEqual({
    missing: [],
    surplus: [],
  })
}

describe.each(TELLINGS)('told by %s', (telling) => {
  let connected: Connected
  beforeAll(async () => void (connected = await tellings.by(telling)), 1_200_000)

  test.each(comparisons)('what truly happened: $name', async ({ name, expected, found }) => {
    // Each incident tool numbers by itself.
    const hasOwnIds = telling !== 'gitlab' && name.startsWith('incidents')
    const bare = (lines: string[]) => (hasOwnIds ? lines.map((line) => line.replace(/^\S+ /, '')) : lines)
    expectSame(bare(await found(connected.rows, tellings.world)), bare(expected(tellings.world)))
  })

  test.each(twins)('as by the usual tools: $name', async ({ sql }) => {
    const lines = async ({ rows }: Connected) => (await rows(sql)).map((row) => JSON.stringify(row))
    expectSame(await lines(connected), await lines(usual))
  })

  test.skipIf(!OTHERWISE[telling])(
    'figures are those of the usual tools, but where a tool says more',
    { timeout: 120_000 },
    async () => {
      const known = await readFigures(usual, tellings.world)
      const found = await readFigures(connected, tellings.world)
      expect(Object.keys(known).length).toBeGreaterThan(40)
      expect(unlike(found, known).sort()).toEqual(OTHERWISE[telling]?.toSorted())
    },
  )
})
