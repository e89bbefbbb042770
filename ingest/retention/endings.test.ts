import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDeclared } from '../../tests/warehouse.ts'
import { loadConnectors } from '../connectors.ts'
import { canGo } from './over.ts'
import { removeUnkept } from './removal.ts'

const NOW = Date.parse('2026-06-15T13:00:00Z')

test('every stream of every connector says its end in SQL that runs, and parts know what they belong to', async () => {
  const connectors = await loadConnectors()
  const place = mkdtempSync(join(tmpdir(), 'streamgauge-retention-all-'))
  const all = await openDeclared({ folder: place })
  try {
    const going = connectors.flatMap(({ name, streams }) =>
      streams.filter(canGo).map((one) => [name, one] as const),
    )
    await all.land((lane) =>
      lane.append('meta.stream_state', {
        source: going.map(([tool]) => `${tool}:x`),
        stream: going.map(([, { name }]) => name),
        row_count: going.map(() => 0),
      }),
    )
    const retention = { schedule: '', rules: [{ source: '*', stream: null, days: 30 }] }
    const removed = await all.build((lane) => removeUnkept(lane, { connectors, retention, now: NOW }))
    expect(removed.length).toBe(going.length)
    const faults = connectors.flatMap(({ name, streams }) =>
      streams.flatMap(({ name: stream, belongsTo, endedAt: end, pages, columns }) => {
        if (!belongsTo) return []
        const parent = streams.find((one) => one.name === belongsTo.stream)
        const isWhole = parent?.endedAt !== undefined && parent.belongsTo === undefined
        // What comes by itself and tells no time would go before what it belongs to has come.
        const isTimed = end !== undefined || pages === undefined || belongsTo.key === 'raw_row._key'
        return isWhole && isTimed && (columns ?? true) ? [] : [`${name}.${stream}`]
      }),
    )
    expect(faults).toEqual([])
  } finally {
    await all.close()
    rmSync(place, { recursive: true, force: true })
  }
})
