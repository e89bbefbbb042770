import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { always } from '../tests/chance.ts'
import type { RecordConflict } from './schemas/index.ts'
import { NOON, openWriting } from '../tests/writing.ts'

const opened = openWriting()
const { post, history } = opened

describe('however many write at once', () => {
  /** Each editor reads, thinks, and writes on what they saw; told of a conflict they look again, a few times. */
  const edits = fc.record({
    editors: fc.integer({ min: 2, max: 6 }),
    rounds: fc.integer({ min: 1, max: 4 }),
    skewMs: fc.array(fc.integer({ min: -5_000, max: 5_000 }), { minLength: 1, maxLength: 4 }),
  })
  let drawn = 0

  test('each write that was taken follows the one that it was based on, whatever the clock says', async () => {
    await always(
      edits,
      async ({ editors, rounds, skewMs }) => {
        const id = `race-${drawn++}`
        const first = await post('release', { record: { id, name: '0' } })
        const taken = [first.json<{ version: string }>().version]
        let refused = 0
        const edit = async (editor: number) => {
          let basedOn = taken[0] as string
          for (let round = 0; round < rounds; round++) {
            opened.now = NOON + (skewMs[round % skewMs.length] as number)
            const response = await post('release', {
              record: { id, name: `${editor}.${round}` },
              based_on: basedOn,
            })
            if (response.statusCode === 409) {
              refused++
              basedOn = response.json<RecordConflict>().current.version
            } else {
              expect(response.statusCode).toBe(200)
              basedOn = response.json<{ version: string }>().version
              taken.push(basedOn)
            }
          }
        }
        await Promise.all(Array.from({ length: editors }, (_, i) => edit(i)))
        opened.now = NOON
        const { versions } = await history(`/release/${id}`)
        expect(versions.map(({ version }) => version).toSorted()).toEqual(taken.toSorted())
        expect(taken.length + refused).toBe(1 + editors * rounds)
        const rows = await opened.warehouse.rows<{ based_on: string | null; version: string }>(
          `select based_on, substr(_hash, 1, 16) as version from raw.records__event
           where record_id = $id order by effective_at`,
          { id },
        )
        expect(rows.map((row) => row.based_on)).toEqual([
          null,
          ...rows.slice(0, -1).map((row) => row.version),
        ])
      },
      { short: 6, long: 60, timeoutMs: 240_000 },
    )
  })
})
