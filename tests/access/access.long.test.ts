/** Every route as everybody, without exception: minutes. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStreams, type Streams } from './application.ts'
import { askAll } from './asking.ts'

let streams: Streams
beforeAll(async () => void (streams = await openStreams()))
afterAll(() => streams.close())

test('every route tells nobody of what is not theirs', async () => {
  const { faults, told } = await askAll(streams)
  expect(faults.join('\n')).toBe('')
  expect(told.size).toBeGreaterThan(75)
}, 900_000)
