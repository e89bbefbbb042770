import { describe, expect, test } from 'vitest'
import { SourceError } from './contract.ts'
import { syncSources, type SyncProgress } from './sync.ts'
import { tracker as source } from '../tests/tracker.ts'
import { openTracker } from '../tests/ingest/synced.ts'

const opened = openTracker()
const { sync } = opened

describe('a fault', () => {
  test('of the moment is tried once more', async () => {
    const broken = new SourceError('unreachable', 'away')
    opened.pages = [[{ id: 1, title: 'a' }], broken]
    // Once the first attempt goes through what there was.
    const watch = setInterval(() => {
      if (opened.contexts.length > 0) opened.pages = [[{ id: 1, title: 'a' }], [{ id: 2, title: 'b' }]]
    }, 5)
    expect(await sync()).toMatchObject({ ok: true, streams: [{ landed: 2 }] })
    clearInterval(watch)
    expect(opened.contexts).toHaveLength(2)
  })

  test('that stays is told, noted, and is no success', async () => {
    opened.pages = [new SourceError('unauthorised', 'The server refuses access: x')]
    const seen: SyncProgress[] = []
    const report = await sync({}, { onProgress: (progress) => seen.push(progress) })
    expect(report).toMatchObject({ ok: false, error: { code: 'unauthorised' } })
    expect(seen.at(-1)).toMatchObject({ phase: 'failed', message: 'The server refuses access: x' })
    const [state] = await opened.warehouse.rows(
      'select last_error, last_ok_at, last_finished_at is not null as ended from meta.source',
    )
    expect(state).toEqual({ last_error: 'The server refuses access: x', last_ok_at: null, ended: true })
    expect(await opened.warehouse.rows('select ok, error from meta.sync_run')).toEqual([
      { ok: false, error: 'The server refuses access: x' },
    ])
    opened.pages = [[]]
    await sync()
    expect(
      await opened.warehouse.rows('select last_error, last_ok_at is not null as ok from meta.source'),
    ).toEqual([{ last_error: null, ok: true }])
  })

  test('for want of disk space is told as that', async () => {
    opened.pages = [Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })]
    expect((await sync()).error).toEqual({
      code: 'no_space',
      message: 'No disk space left, free some and sync again',
    })
  })

  test('a name that is no source is refused', async () => {
    await expect(
      syncSources(opened.warehouse, { sources: [source] }, { only: ['b'], connectors: [] }),
    ).rejects.toThrow(/there are tracker:a: b/)
  })
})
