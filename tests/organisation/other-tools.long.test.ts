/** The organisation told by GitLab, Jenkins and ServiceNow instead of GitHub, Actions and PagerDuty: same facts, same figures. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { comparisons, differences } from './comparisons.ts'
import { readFigures, unlike } from './figures.ts'
import type { Connected } from './organisation.ts'
import { openTellings, type Telling, type Tellings } from './other-tools.ts'
import { twins } from './twins.ts'

const SHOWN = 12
/** `npm run test:long` also lets GitLab build, and PagerDuty page. */
const TELLINGS: readonly Telling[] = process.env['MODE'] === 'long' ? ['others', 'gitlab'] : ['others']

/** Figures that differ, each with its reason in a connector's README. */
const OTHERWISE = [
  // Members of GitLab's groups bear the day on which they joined; GitHub's are taken for members of old.
  'hand_off_wait',
  'hand_offs',
  // Jenkins tells a request's build by the request's number: nothing leads to it where GitLab has rebased the commit since.
  'percent_complete_accurate',
  // ServiceNow's change requests are releases that were planned.
  'release_on_time',
  'release_slip',
  // As for builds.
  'skipped_steps',
  // As for change requests.
  'step_conformance',
]

let tellings: Tellings
let usual: Connected
const connected = new Map<Telling, Connected>()

beforeAll(async () => {
  tellings = await openTellings()
  usual = await tellings.by('usual')
  for (const telling of TELLINGS) connected.set(telling, await tellings.by(telling))
}, 1_200_000)

afterAll(() => tellings?.close())

const of = (telling: Telling) => connected.get(telling) as Connected

function expectSame(found: string[], known: string[]): void {
  expect(known.length).toBeGreaterThan(100)
  const { missing, surplus } = differences(found, known)
  expect({ missing: missing.slice(0, SHOWN), surplus: surplus.slice(0, SHOWN) }).toEqual({
    missing: [],
    surplus: [],
  })
}

describe.each(TELLINGS)('told by %s', (telling) => {
  test.each(comparisons)('what truly happened: $name', async ({ name, expected, found }) => {
    // Each incident tool numbers by itself.
    const hasOwnIds = telling === 'others' && name.startsWith('incidents')
    const bare = (lines: string[]) => (hasOwnIds ? lines.map((line) => line.replace(/^\S+ /, '')) : lines)
    expectSame(bare(await found(of(telling).rows, tellings.world)), bare(expected(tellings.world)))
  })

  test.each(twins)('as by the usual tools: $name', async ({ sql }) => {
    const lines = async ({ rows }: Connected) => (await rows(sql)).map((row) => JSON.stringify(row))
    expectSame(await lines(of(telling)), await lines(usual))
  })
})

test('figures are those of the usual tools, but where a tool says more', async () => {
  const known = await readFigures(usual, tellings.world)
  const found = await readFigures(of('others'), tellings.world)
  expect(Object.keys(known).length).toBeGreaterThan(40)
  expect(unlike(found, known).sort()).toEqual(OTHERWISE)
}, 120_000)
