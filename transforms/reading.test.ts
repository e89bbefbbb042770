import { describe, expect, test } from 'vitest'
import { openWarehouse } from './warehouse.ts'
import { openEmpty, SLOW } from '../tests/transforms/empty.ts'

const opened = openEmpty()

describe('reading', () => {
  test('is interrupted when it takes too long, and the reader serves again', async () => {
    const start = performance.now()
    await expect(opened.warehouse.rows(SLOW, {}, { timeoutMs: 100 })).rejects.toMatchObject({
      code: 'timed_out',
    })
    expect(performance.now() - start).toBeLessThan(30_000)
    expect(await opened.warehouse.rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('is interrupted when its reader goes away', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 50)
    await expect(opened.warehouse.columns(SLOW, {}, { signal: controller.signal })).rejects.toMatchObject({
      code: 'aborted',
    })
    await expect(opened.warehouse.rows('SELECT 1', {}, { signal: controller.signal })).rejects.toThrow()
  })

  test('streams chunk by chunk and gives its connection back, read to the end or not', async () => {
    for (let i = 0; i < 20; i++) {
      const stream = await opened.warehouse.stream('SELECT range AS n FROM range(10000)')
      expect(stream.columns).toEqual([{ name: 'n', type: 'BIGINT' }])
      let rows = 0
      for await (const chunk of stream) {
        rows += chunk.rowCount
        if (i % 2 === 0) break
      }
      expect(rows).toBe(i % 2 === 0 ? 2048 : 10_000)
    }
  })

  test('waits its turn when all connections are busy', async () => {
    const answers = Array.from({ length: 40 }, (_, i) =>
      opened.warehouse.rows<{ n: number }>('SELECT $i AS n', { i }),
    )
    expect((await Promise.all(answers)).map((rows) => rows[0]?.n)).toEqual(
      Array.from({ length: 40 }, (_, i) => i),
    )
  })

  test('is refused when it comes or waits while the warehouse closes, and a new opening waits for it', async () => {
    const queries = Array.from({ length: 20 }, () => opened.warehouse.rows(SLOW))
    const failed = Promise.all(
      queries.map((query) => expect(query).rejects.toMatchObject({ code: 'aborted' })),
    )
    const closed = opened.warehouse.close()
    const again = openWarehouse({ folder: opened.folder })
    await expect(opened.warehouse.rows('SELECT 1')).rejects.toMatchObject({ code: 'aborted' })
    await Promise.all([closed, failed])
    opened.warehouse = await again
    expect(await opened.warehouse.rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
  })

  test('closes while a query runs, by interrupting it', async () => {
    const query = opened.warehouse.rows(SLOW)
    const failed = expect(query).rejects.toMatchObject({ code: 'aborted' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    await opened.warehouse.close()
    await failed
    opened.warehouse = await openWarehouse({ folder: opened.folder })
  })
})
