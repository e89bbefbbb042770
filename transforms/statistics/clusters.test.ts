import { expect, test } from 'vitest'
import { compareWeeks, type Compared } from './clusters.ts'
import { seedRandom, type Random } from './random.ts'

/** Two windows of 26 weeks in which nothing changes; rows of one week share how slow it is. */
function draw(random: Random, shared: number, autocorrelation: number, factor = 1): Compared {
  const weeks = random
    .chain(52, autocorrelation)
    .map((x) =>
      Array.from({ length: random.poisson(8) }, () => Math.exp(3 + shared * x + 0.9 * random.normal())),
    )
  return { previous: weeks.slice(0, 26), current: weeks.slice(26).map((week) => week.map((x) => factor * x)) }
}

test.each([
  ['independent rows', 0, 0],
  ['rows of a week alike', 0.5, 0],
  ['weeks that pull each other along', 0.5, 0.4],
])('%s are called different in about one of twenty', (_, shared, autocorrelation) => {
  const random = seedRandom(21)
  let [hits, all] = [0, 0]
  for (let look = 0; look < 12; look++) {
    const found = compareWeeks(Array.from({ length: 30 }, () => draw(random, shared, autocorrelation)))
    hits += found.filter((one) => one !== null && one.probability < 0.05).length
    all += found.length
  }
  expect(hits / all).toBeLessThan(0.1)
})

test('a time that doubles is found among others in which nothing changes', () => {
  const random = seedRandom(22)
  const others = Array.from({ length: 20 }, () => draw(random, 0.3, 0.4))
  const [found] = compareWeeks([draw(random, 0.3, 0.4, 2), ...others])
  expect(found?.side).toBe('above')
  expect(found?.probability).toBeLessThan(0.01)
})

test('rows in less than four weeks of either window say nothing', () => {
  const week = [1, 2, 3, 4, 5]
  const far = week.map((x) => x + 10)
  const three = { current: [far, far, far, []], previous: [week, week, week, week] }
  const four = { current: [far, far, far, far], previous: [week, week, week, week] }
  const [none, some] = compareWeeks([three, four])
  expect(none).toBeNull()
  expect(some).toMatchObject({ side: 'above' })
  expect(some!.probability).toBeLessThan(0.001)
  expect(compareWeeks([{ current: [[7, 7], [7, 7], [7], [7]], previous: [[7, 7], [7], [7], [7]] }])).toEqual([
    null,
  ])
})
