import { describe, expect, test } from 'vitest'
import { ANCHOR, makeIncidents, makeIncidentWorld } from '../../../tests/contract/worlds.ts'
import { HOUR, MINUTE, openAccount } from '../../../tests/ingest/pagerduty-account.ts'

const opened = openAccount()
const { start, sync, rows } = opened

/** A record as it is now. */
async function payload(stream: string, key: string) {
  const [row] = await opened.warehouse.rows<{ text: string }>(
    `select cast(max_by(payload, _loaded_at) as varchar) as text from raw.pagerduty__${stream} where _key = '${key}'`,
  )
  return JSON.parse(row?.text ?? 'null')
}

const triggered = <T extends { entries: readonly object[] }>(incident: T): T => ({
  ...incident,
  entries: incident.entries.slice(0, 1),
})

describe('reading an account', () => {
  test('brings every incident, entry, change event, service and user once', async () => {
    await start()
    expect(await sync()).toMatchObject({ ok: true, notes: [] })
    const found = await rows()
    expect(found.incident).toHaveLength(opened.world.incidents.length)
    expect(found.log_entry).toHaveLength(opened.world.incidents.flatMap(({ entries }) => entries).length)
    expect(found.change_event).toHaveLength(opened.world.changes.length)
    expect([found.service?.length, found.user?.length]).toEqual([3, 2])
  })

  test('asks once a stream when there is nothing new', async () => {
    await start()
    await sync()
    opened.server.requests.clear()
    expect((await sync()).streams.map(({ landed }) => landed)).toEqual([0, 0, 0, 0, 0])
    expect([...opened.server.requests.byPath().values()]).toEqual([1, 1, 1, 1, 1])
  })

  test('reads the newest month first and remembers how far back it has come', async () => {
    await start(makeIncidentWorld(makeIncidents(120, 31), []))
    opened.server.faults.add({ kind: 'revoked', path: /^\/incidents/, after: 1 })
    expect((await sync()).error?.code).toBe('unauthorised')
    const [newest] = await opened.warehouse.rows<{ n: number }>(
      'select count(*) as n from raw.pagerduty__incident',
    )
    expect(newest?.n).toBe(
      opened.world.incidents.filter(({ createdAt }) => createdAt >= ANCHOR - 30 * 24 * HOUR).length,
    )
    opened.server.faults.clear()
    opened.server.requests.clear()
    await sync()
    expect(opened.server.requests.count(/\/incidents\?/)).toBeLessThan(5)
    expect((await rows()).incident).toHaveLength(120)
  })

  test('cuts a window in which the tool would not page to the end', async () => {
    const count = 10_400
    await start(makeIncidentWorld(makeIncidents(count, 0.05).map(triggered), []))
    expect(await sync({ history_months: 1 })).toMatchObject({ ok: true, notes: [] })
    expect((await rows()).incident).toHaveLength(count)
    expect(opened.server.requests.count(/./, 400)).toBe(0)
  })

  test('keeps to the services that it is told', async () => {
    await start()
    await sync({ services: ['PSVC1'] })
    const found = await rows()
    expect(found.incident).toHaveLength(40)
    expect(found.log_entry).toHaveLength(
      opened.world.incidents
        .filter(({ serviceId }) => serviceId === 'PSVC1')
        .flatMap(({ entries }) => entries).length,
    )
    expect([found.change_event?.length, found.service?.length]).toEqual([7, 1])
  })
})

describe('an incident that changes later', () => {
  const old = (index: number) => opened.world.incidents[index] as (typeof opened.world.incidents)[0]

  test('is read again when it is resolved, however old it is', async () => {
    await start()
    const last = old(119)
    await sync()
    expect(await payload('incident', last.id)).toMatchObject({ status: 'triggered', resolved_at: null })
    opened.world.advance(ANCHOR + HOUR)
    Object.assign(old(3), {
      entries: [
        ...old(3).entries,
        { id: 'RAGAIN', at: ANCHOR + 30 * MINUTE, type: 'trigger', personId: null },
      ],
    })
    Object.assign(last, {
      entries: [
        ...last.entries,
        { id: 'RDONE', at: ANCHOR + 20 * MINUTE, type: 'resolve', personId: 'person-1' },
      ],
    })
    await sync()
    expect(await payload('incident', last.id)).toMatchObject({
      status: 'resolved',
      resolved_at: '2026-06-30T12:20:00Z',
    })
    expect(await payload('incident', old(3).id)).toMatchObject({ status: 'triggered', resolved_at: null })
  })

  test('is marked deleted when the tool no longer has it', async () => {
    await start()
    await sync()
    const gone = old(118).id
    opened.server.faults.add({
      kind: 'deleted_record',
      path: /^\/incidents/,
      record: ({ id, incident }) => (id ?? (incident as { id?: string })?.id) === gone,
    })
    opened.wall += 2 * HOUR
    await sync()
    const keys = ((await rows()).incident as { key: string }[]).map(({ key }) => key)
    expect([keys.length, keys.includes(gone)]).toEqual([119, false])
  })
})
