import { describe, expect, test } from 'vitest'
import { type Stream } from './contract.ts'
import { declareRaw } from './raw.ts'
import { openTracker } from '../tests/ingest/synced.ts'

const opened = openTracker()
const { connectorOf, sync } = opened

describe('declared tables', () => {
  test('are made at start and keep their rows when a column is added or removed', async () => {
    const typed = (columns: Stream['columns']) => [
      connectorOf({ name: 'build', ...(columns ? { columns } : {}) }),
    ]
    await declareRaw(opened.warehouse, typed({ id: 'VARCHAR', old: 'INTEGER' }))
    await opened.warehouse.land((lane) =>
      lane.append('raw.tracker__build', { _key: ['k'], id: ['i'], old: [1] }),
    )
    await declareRaw(opened.warehouse, typed({ id: 'VARCHAR', fresh: 'TIMESTAMP' }))
    expect(await opened.warehouse.rows('select _key, id, fresh from raw.tracker__build')).toEqual([
      { _key: 'k', id: 'i', fresh: null },
    ])
  })

  test('each landing bears a later time than all before it', async () => {
    for (let i = 0; i < 5; i++) {
      opened.pages = [[{ id: i, title: 'a' }]]
      await sync()
    }
    const [times] = await opened.warehouse.rows(
      'select count(distinct _loaded_at) as n from raw.tracker__ticket',
    )
    expect(times).toEqual({ n: 5 })
  })
})
