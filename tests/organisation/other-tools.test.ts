import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { comparisons, differences } from './comparisons.ts'
import { expectAllRead, type Connected } from './organisation.ts'
import { openOtherTools, type OtherTools } from './other-tools.ts'

const SHOWN = 12
let tools: OtherTools
let connected: Connected

beforeAll(async () => {
  tools = await openOtherTools()
  connected = await tools.throughGitlab()
  expectAllRead(await connected.sync())
  await connected.build()
}, 400_000)

afterAll(() => tools?.close())

describe('facts read through GitLab equal what truly happened', () => {
  test.each(comparisons)('$name', async ({ expected, found }) => {
    const known = expected(tools.world)
    expect(known.length).toBeGreaterThan(100)
    const { missing, surplus } = differences(await found(connected.rows, tools.world), known)
    expect({ missing: missing.slice(0, SHOWN), surplus: surplus.slice(0, SHOWN) }).toEqual({
      missing: [],
      surplus: [],
    })
    expect({ lost: missing.length, extra: surplus.length }).toEqual({ lost: 0, extra: 0 })
  })
})
