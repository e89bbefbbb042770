import { expect, test } from 'vitest'
import { inTurns } from './turns.ts'

test('no more than so many are under way, and results keep their order', async () => {
  let [underWay, most] = [0, 0]
  const waits = [30, 5, 20, 1, 10]
  const results = await inTurns(waits, 2, async (ms) => {
    most = Math.max(most, ++underWay)
    await new Promise((resolve) => setTimeout(resolve, ms))
    underWay--
    return ms
  })
  expect(results).toEqual(waits)
  expect(most).toBe(2)
  expect(await inTurns([], 2, () => Promise.reject(new Error('asked for nothing')))).toEqual([])
})

test('what fails ends it', async () => {
  await expect(
    inTurns([1, 2], 2, (n) => (n === 2 ? Promise.reject(new Error('no')) : Promise.resolve(n))),
  ).rejects.toThrow('no')
})
