import { expect, test } from 'vitest'
import { seedRandom } from '../statistics/random.ts'
import { labelAt } from './history.ts'
import type { History, Label, RiskRelease } from './history.ts'
import { imagineHistory } from './imagined.ts'
import { trainRisk } from './releases.ts'
import { walkForward } from './walk.ts'

const day = 86_400_000
const end = Date.UTC(2024, 8, 1)

const history = imagineHistory(seedRandom(7), {
  releases: 600,
  services: 3,
  oddsOf: (lines) => -2.5 + 1.2 * (Math.log1p(lines) - 4),
})

/** Of a release that somebody spoke of. */
function say(release: RiskRelease, said: { knownAt: number; isFailed: boolean | null }[]): RiskRelease {
  const { label } = release
  const isFailed = said.at(-1)!.isFailed ?? label!.isFailed
  return { ...release, label: { ...label!, isFailed, words: { isInferredFailed: label!.isFailed, said } } }
}

function speak(of: (release: RiskRelease) => boolean, knownAt: number): History {
  return {
    ...history,
    releases: history.releases.map((release) =>
      of(release) ? say(release, [{ knownAt, isFailed: !release.label!.isFailed }]) : release,
    ),
  }
}

test('of several words the latest counts, as of each day that one which was known; one taken back leaves evidence', () => {
  const label: Label = {
    isFailed: true,
    knownAt: 30 * day,
    maturedAt: 7 * day,
    words: {
      isInferredFailed: true,
      said: [
        { knownAt: 10 * day, isFailed: false },
        { knownAt: 20 * day, isFailed: null },
        { knownAt: 25 * day, isFailed: false },
        { knownAt: 30 * day, isFailed: true },
      ],
    },
  }
  const on = [8, 10, 19, 20, 25, 29, 30, 99].map((at) => labelAt(label, at * day))
  expect(on).toEqual([true, false, false, true, false, false, true, true])
})

test('a model of a day knows nothing of what was said later, and the one after it learns it', () => {
  const middle = Date.UTC(2024, 4, 1)
  const spoken = speak(({ releasedAt }) => releasedAt! < Date.UTC(2024, 2, 1), middle + day)
  expect(trainRisk(spoken, middle)).toEqual(trainRisk(history, middle))
  const after = trainRisk(spoken, end)
  expect(after.failed).not.toBe(trainRisk(history, end).failed)
  expect(after.n).toBe(trainRisk(history, end).n)
})

test('what was predicted before a word stays, and is judged by the word', () => {
  const said = Date.UTC(2024, 6, 1)
  const isSpoken = ({ releasedAt }: RiskRelease) =>
    releasedAt! >= Date.UTC(2024, 3, 1) && releasedAt! < Date.UTC(2024, 4, 1)
  const before = walkForward(history, end).filter(({ trainedAt }) => trainedAt < said)
  const now = walkForward(speak(isSpoken, said), end).filter(({ trainedAt }) => trainedAt < said)
  expect(now.map(({ probability }) => probability)).toEqual(before.map(({ probability }) => probability))
  const turned = now.filter((one, i) => one.failed !== before[i]!.failed)
  expect(turned.length).toBeGreaterThan(50)
  expect(turned.every(({ releasedAt }) => isSpoken({ releasedAt } as RiskRelease))).toBe(true)
  // Asked as of a day before it was said, nothing is turned.
  const then = walkForward(speak(isSpoken, said), said - day)
  expect(then).toEqual(walkForward(history, said - day))
})
