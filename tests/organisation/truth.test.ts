import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allAnswers } from './answers.ts'
import { comparisons, differences } from './comparisons.ts'
import { expectAllRead, openOrganisation, type Connected, type Organisation } from './organisation.ts'

const SHOWN = 12
let organisation: Organisation
let connected: Connected

beforeAll(async () => {
  organisation = await openOrganisation()
  connected = await organisation.connect('told', allAnswers(organisation.world))
  expectAllRead(await connected.sync())
  await connected.build()
}, 400_000)

afterAll(() => organisation?.close())

describe('facts read through the tools equal what truly happened', () => {
  test.each(comparisons)('$name', async ({ expected, found }) => {
    const known = expected(organisation.world)
    expect(known.length).toBeGreaterThan(100)
    const { missing, surplus } = differences(await found(connected.rows, organisation.world), known)
    expect({ missing: missing.slice(0, SHOWN), surplus: surplus.slice(0, SHOWN) }).toEqual({
      missing: [],
      surplus: [],
    })
    expect({ lost: missing.length, extra: surplus.length }).toEqual({ lost: 0, extra: 0 })
  })
})
