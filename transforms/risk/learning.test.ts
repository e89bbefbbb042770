import { expect, test } from 'vitest'
import { seedRandom } from '../statistics/random.ts'
import { imagineHistory } from './imagined.ts'
import { learn, learnApart } from './learning.ts'

const lesson = {
  history: imagineHistory(seedRandom(1), {
    releases: 200,
    services: 3,
    oddsOf: (lines) => -2.5 + 1.2 * (Math.log1p(lines) - 4),
  }),
  at: Date.UTC(2026, 0, 1),
}

test('a thread of its own learns the same, to the last digit', async () => {
  const here = learn(lesson)
  const apart = await learnApart(lesson, new AbortController().signal)
  expect(here.walked.length).toBeGreaterThan(50)
  expect(apart).toEqual(here)
})

test('others have their turn meanwhile', async () => {
  let turns = 0
  const timer = setInterval(() => turns++, 5)
  await learnApart(lesson, new AbortController().signal)
  clearInterval(timer)
  expect(turns).toBeGreaterThan(5)
})

test('it ends at once when it is told to, and says why; what is wrong with a lesson is thrown', async () => {
  const closing = new AbortController()
  const learning = learnApart(lesson, closing.signal)
  closing.abort(new Error('closed'))
  await expect(learning).rejects.toThrow('closed')
  await expect(learnApart(lesson, closing.signal)).rejects.toThrow('closed')
  const inputs = lesson.history.inputs.map(() => NaN)
  const wrong = { ...lesson, history: { ...lesson.history, inputs } }
  await expect(learnApart(wrong, new AbortController().signal)).rejects.toThrow(/Input is no number/)
})
