import { expect, test } from 'vitest'
import { createPause } from './pause.ts'

test('others have a turn within a long loop, each time that it went on for long', async () => {
  const pause = createPause(5)
  let turns = 0
  for (let i = 1; i <= 3; i++) {
    setImmediate(() => turns++)
    let turn = pause()
    while (turn === undefined) turn = pause()
    expect(turns).toBe(i - 1)
    await turn
    expect(turns).toBe(i)
  }
})

test('a short one goes through', () => expect(createPause(60_000)()).toBeUndefined())
