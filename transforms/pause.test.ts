import { expect, test } from 'vitest'
import { createPause } from './pause.ts'

test('others have their turn within a long loop, and a short one goes through', async () => {
  const pause = createPause(5)
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  const until = performance.now() + 100
  while (performance.now() < until) await pause()
  clearInterval(timer)
  expect(turns).toBeGreaterThan(2)
  expect(createPause(1_000)()).toBeUndefined()
})
