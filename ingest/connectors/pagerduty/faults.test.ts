import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../../../fixtures/servers/faults.ts'
import { makeIncidents, makeIncidentWorld } from '../../../tests/contract/worlds.ts'
import { HOUR, openAccount } from '../../../tests/ingest/pagerduty-account.ts'

const opened = openAccount()
const { start, sync, rows } = opened

describe('a fault', () => {
  const passing: Fault[] = [
    { kind: 'rate_limit', retryAfter: 0 },
    { kind: 'rate_limit_bare' },
    { kind: 'server_error' },
    { kind: 'truncated' },
    { kind: 'truncated', clean: true },
    { kind: 'slow', delay: 50 },
    { kind: 'reset' },
    { kind: 'clock_skew', skew: 3 * HOUR },
  ]
  const lasting: [Fault, RegExp][] = [
    [{ kind: 'revoked', after: 3 }, /refuses access \(401\), check the token: http/],
    [{ kind: 'expired_page', path: /log_entries/ }, /answers 400.*: http/],
  ]

  async function readWithout(): Promise<Record<string, unknown[]>> {
    await start()
    await sync()
    const expected = await rows()
    const { incidents, changes } = opened.world
    await opened.server.close()
    await opened.warehouse.close()
    rmSync(join(opened.folder, 'data'), { recursive: true })
    await start(makeIncidentWorld(incidents, changes))
    return expected
  }

  /** Payloads name the server's port. */
  const keysOf = (found: Record<string, unknown[]>) =>
    Object.fromEntries(
      Object.entries(found).map(([name, list]) => [name, list.map((row) => (row as { key: string }).key)]),
    )

  test.each(passing)('of the moment is waited out: $kind, clean $clean', async (fault) => {
    const expected = await readWithout()
    opened.server.faults.add({ ...fault, ...(fault.kind === 'clock_skew' ? {} : { after: 4 }) })
    expect((await sync()).ok).toBe(true)
    opened.server.faults.clear()
    expect((await sync()).ok).toBe(true)
    expect(keysOf(await rows())).toEqual(keysOf(expected))
  })

  test.each(lasting)('that stays is said, and the next run completes: $kind', async (fault, words) => {
    const expected = await readWithout()
    opened.server.faults.add(fault)
    const report = await sync()
    expect(report.error?.message).toMatch(words)
    opened.server.faults.clear()
    expect((await sync()).ok).toBe(true)
    expect(keysOf(await rows())).toEqual(keysOf(expected))
  })

  test.each([['incidents'], ['log_entries'], ['change_events']])(
    'in one record of %s is kept with its reason, and mended when the record is',
    async (list) => {
      const expected = await readWithout()
      opened.server.faults.add({ kind: 'broken_record', path: new RegExp(`^/${list}`), times: 1 })
      const report = await sync()
      expect([report.ok, report.streams.reduce((sum, { rejected }) => sum + rejected, 0)]).toEqual([true, 1])
      const [refused] = await opened.warehouse.rows('select reason from raw.rejected')
      expect(String(refused?.reason)).toMatch(/^\/(created_at|timestamp) must match/)
      opened.wall += 2 * HOUR
      await sync()
      expect(keysOf(await rows())).toEqual(keysOf(expected))
    },
  )

  test('of its own rate limit is waited out', async () => {
    await start(makeIncidentWorld(makeIncidents(20), []), { perMinute: 6 })
    expect((await sync()).ok).toBe(true)
    expect(opened.server.requests.count(/./, 429)).toBeGreaterThan(0)
    expect((await rows()).incident).toHaveLength(20)
  })
})
