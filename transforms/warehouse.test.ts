import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openWarehouse } from './warehouse.ts'
import { openEmpty, SLOW } from '../tests/transforms/empty.ts'

const opened = openEmpty()

const count = async (table: string) =>
  (await opened.warehouse.rows<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))[0]?.n

describe('values', () => {
  test('come out plain: whole numbers, epoch ms in UTC, dates as text, unknown as null', async () => {
    const rows = await opened.warehouse
      .rows(`SELECT 5::BIGINT AS a, 6::HUGEINT AS b, TIMESTAMP '2024-03-01 12:00:00' AS c,
      DATE '1969-12-31' AS d, NULL::TIMESTAMP AS e, [1, 2]::BIGINT[] AS f, 1.5::DECIMAL(10, 2) AS g, true AS h, 'x' AS i,
      {'n': 1::BIGINT} AS j, TIMESTAMPTZ '2024-03-01 12:00:00+02' AS k, 7::UTINYINT AS l, '0001-01-01'::DATE AS m`)
    expect(rows).toEqual([
      {
        a: 5,
        b: 6,
        c: Date.UTC(2024, 2, 1, 12),
        d: '1969-12-31',
        e: null,
        f: [1, 2],
        g: 1.5,
        h: true,
        i: 'x',
        j: { n: 1 },
        k: Date.UTC(2024, 2, 1, 10),
        l: 7,
        m: '0001-01-01',
      },
    ])
  })

  test('bind by name: unknown, lists that may be empty, times, and names that the query does not use', async () => {
    const sql = `SELECT $text AS t, $none IS NULL AS u, len($list) AS l, list_contains($list, 'b') AS c,
      epoch_ms($at) AS at_ms, $big + 1 AS big`
    const at = new Date('2024-02-29T10:00:00Z')
    const values = { text: 'it’s', none: null, list: ['a', 'b'], at, big: 2 ** 40, other: 1 }
    expect(await opened.warehouse.rows(sql, values)).toEqual([
      { t: 'it’s', u: true, l: 2, c: true, at_ms: at.getTime(), big: 2 ** 40 + 1 },
    ])
    expect(await opened.warehouse.rows('SELECT len($list) AS l', { list: [] })).toEqual([{ l: 0 }])
    await expect(opened.warehouse.rows('SELECT $missing', { other: 1 })).rejects.toThrow(
      'Parameter without a value: $missing',
    )
  })

  test('appended come back as they went in, missing columns unknown', async () => {
    const size = 5000
    const text = Array.from({ length: size }, (_, i) => (i % 7 === 0 ? null : `naïve\t\0${i}`))
    const at = Array.from({ length: size }, (_, i) => (i % 5 === 0 ? null : 1_700_000_000_000 + i))
    await opened.warehouse.land(async (lane) => {
      await lane.run(`CREATE TABLE raw.thing
        (text VARCHAR, at_time TIMESTAMP, number BIGINT, small INTEGER, flag BOOLEAN, day DATE)`)
      await lane.append('raw.thing', {
        text,
        at_time: at,
        number: text.map((_, i) => i),
        flag: text.map((_, i) => (i % 3 === 0 ? null : i % 2 === 0)),
        day: text.map((_, i) => (i % 2 ? '2024-02-29' : null)),
      })
    })
    const { data, columns, rowCount } = await opened.warehouse.columns(
      'SELECT * FROM raw.thing ORDER BY number',
    )
    expect(columns.map((c) => c.type)).toEqual([
      'VARCHAR',
      'TIMESTAMP',
      'BIGINT',
      'INTEGER',
      'BOOLEAN',
      'DATE',
    ])
    expect(rowCount).toBe(size)
    expect(data[0]).toEqual(text)
    expect(data[1]).toEqual(at)
    expect(data[3]?.every((v) => v === null)).toBe(true)
    expect(data[4]?.slice(0, 4)).toEqual([null, false, true, null])
    expect(data[5]?.slice(0, 2)).toEqual([null, '2024-02-29'])
  })

  test('that do not fit are refused with their column', async () => {
    await opened.warehouse.land((lane) => lane.run('CREATE TABLE raw.thing (n INTEGER, at_time TIMESTAMP)'))
    const append = (columns: Record<string, unknown[]>) =>
      opened.warehouse.land((lane) => lane.append('raw.thing', columns))
    await expect(append({ n: [1.5] })).rejects.toThrow('Value does not fit raw.thing.n (INTEGER)')
    await expect(append({ at_time: ['yesterday'] })).rejects.toThrow('raw.thing.at_time')
    await expect(append({ other: [1] })).rejects.toThrow('No such column to append to: raw.thing.other')
    await expect(append({ n: [1], at_time: [] })).rejects.toThrow('different length')
    expect(await count('raw.thing')).toBe(0)
  })
})

describe('writing', () => {
  test('is undone whole when the work throws', async () => {
    const work = opened.warehouse.land(async (lane) => {
      await lane.run('CREATE TABLE raw.thing (n INTEGER)')
      await lane.append('raw.thing', { n: [1, 2] })
      throw new Error('half way')
    })
    await expect(work).rejects.toThrow('half way')
    expect(await opened.warehouse.rows(`SELECT 1 FROM duckdb_tables() WHERE table_name = 'thing'`)).toEqual(
      [],
    )
  })

  test('goes one at a time in a lane, and landing does not wait for a build', async () => {
    await opened.warehouse.land((lane) => lane.run('CREATE TABLE raw.thing (n INTEGER)'))
    const order: string[] = []
    const begun = Promise.withResolvers<void>()
    const landed = Promise.withResolvers<void>()
    const build = opened.warehouse.build(async (lane) => {
      await lane.run('CREATE TABLE built AS SELECT * FROM raw.thing')
      begun.resolve()
      await landed.promise
      order.push('built')
    })
    await begun.promise
    const land = (n: number) =>
      opened.warehouse.land(async (lane) => {
        await lane.append('raw.thing', { n: [n] })
        await new Promise((resolve) => setTimeout(resolve, 20))
        order.push(`landed ${n}`)
      })
    await Promise.all([land(1), land(2)])
    landed.resolve()
    await build
    expect(order).toEqual(['landed 1', 'landed 2', 'built'])
    expect(await count('raw.thing')).toBe(2)
    expect(await count('built')).toBe(0)
  })

  test('shows readers the old rows until it ends', async () => {
    await opened.warehouse.build((lane) => lane.run('CREATE TABLE fact AS SELECT 1 AS n'))
    await opened.warehouse.build(async (lane) => {
      await lane.run('CREATE OR REPLACE TABLE fact AS SELECT 2 AS n')
      expect(await opened.warehouse.rows('SELECT n FROM fact')).toEqual([{ n: 1 }])
    })
    expect(await opened.warehouse.rows('SELECT n FROM fact')).toEqual([{ n: 2 }])
  })
})

test('work that memory is too short for gets more, unless it is fixed', async () => {
  const hungry = 'SELECT len(list(range)) AS n FROM range(30000000)'
  expect(await opened.warehouse.rows(hungry)).toEqual([{ n: 30_000_000 }])
  await opened.warehouse.close()
  opened.warehouse = await openWarehouse({ folder: opened.folder, memoryMb: 100 })
  await expect(opened.warehouse.rows(hungry)).rejects.toMatchObject({ code: 'no_memory' })
})

test('closing undoes a landing under way', async () => {
  await opened.warehouse.land((lane) => lane.run('CREATE TABLE raw.thing (n INTEGER)'))
  const work = opened.warehouse.land(async (lane) => {
    await lane.run('INSERT INTO raw.thing VALUES (1)')
    await lane.run(`INSERT INTO raw.thing ${SLOW}`)
  })
  const failed = expect(work).rejects.toMatchObject({ code: 'aborted' })
  await new Promise((resolve) => setTimeout(resolve, 50))
  await opened.warehouse.close()
  await failed
  opened.warehouse = await openWarehouse({ folder: opened.folder })
  expect(await count('raw.thing')).toBe(0)
})

describe('the engine', () => {
  test('reads and writes its own folders only, and its settings are locked', async () => {
    await expect(opened.warehouse.rows(`SELECT * FROM read_text('/etc/hostname')`)).rejects.toThrow(
      'disabled by configuration',
    )
    const write = (sql: string) => opened.warehouse.land((lane) => lane.run(sql))
    await expect(write(`COPY (SELECT 1) TO '${opened.folder}/out.csv'`)).rejects.toThrow(
      'disabled by configuration',
    )
    await expect(write(`SET checkpoint_threshold = '1MB'`)).rejects.toThrow('locked')
    await expect(write(`ATTACH '${opened.folder}/other.duckdb'`)).rejects.toThrow()
    for (const sql of [
      'CREATE TABLE x (n INTEGER)',
      `SET memory_limit = '20GB'`,
      'DELETE FROM meta.build',
      'CHECKPOINT',
    ]) {
      await expect(opened.warehouse.rows(sql)).rejects.toThrow('Only a select can be read')
    }
    expect((await opened.warehouse.rows('EXPLAIN SELECT 1')).length).toBe(1)
  })

  test('exports to the publish folder under a bare name', async () => {
    const file = await opened.warehouse.export('SELECT $n AS n', { n: 5 }, 'answer.csv', 'csv')
    expect(readFileSync(file, 'utf8')).toBe('n\n5\n')
    expect(existsSync(await opened.warehouse.export('SELECT 1 AS n', {}, 'answer.parquet', 'parquet'))).toBe(
      true,
    )
    await expect(opened.warehouse.export('SELECT 1', {}, '../answer.csv', 'csv')).rejects.toThrow(
      'Not a bare file name',
    )
    expect(readdirSync(join(opened.folder, 'publish')).sort()).toEqual(['answer.csv', 'answer.parquet'])
  })

  test('speaks UTC and Trino’s names, and has no as_of of its own', async () => {
    const [row] = await opened.warehouse.rows(`SELECT current_setting('TimeZone') AS zone,
      to_unixtime(TIMESTAMP '1970-01-02 00:00:00') AS s, regexp_like('abc', 'b') AS r, day_of_week(DATE '2024-03-03') AS d,
      json_extract_scalar('{"a": "x"}', '$.a') AS j, approx_percentile(range, 0.5) AS p, approx_distinct(range) AS c
      FROM range(11)`)
    expect(row).toEqual({ zone: 'UTC', s: 86_400, r: true, d: 7, j: 'x', p: 5, c: expect.any(Number) })
    await expect(opened.warehouse.rows('SELECT as_of()')).rejects.toThrow('as_of() is not set')
  })
})
