import { describe, expect, test } from 'vitest'
import { startSeries } from '../../../tests/ingest/postgresql-series.ts'

const postgresql = startSeries()
const { points, entry, fault } = postgresql

describe('types', () => {
  test.each([
    [`date '2026-06-01'`, '06-01 00:00'],
    [`timestamp '2026-06-01 10:30'`, '06-01 10:30'],
    [`timestamptz '2026-06-01 10:30+02'`, '06-01 08:30'],
    [`timestamptz '2026-06-01 23:30:00.123456-05:30'`, '06-02 05:00'],
  ])(
    '%s is a moment in UTC, whatever zone the process, the server or the user is in',
    async (time, expected) => {
      await postgresql.server.run(
        `alter role owner set timezone = 'Asia/Tokyo'; alter role owner set datestyle = 'SQL, DMY'`,
      )
      const before = process.env.TZ
      process.env.TZ = 'America/New_York'
      try {
        expect(await points(`select ${time} as measured_at, 1 as value`)).toEqual([`s||${expected}=1.0`])
      } finally {
        process.env.TZ = before
        await postgresql.server.run('alter role owner reset all')
      }
    },
  )

  test('a date and a timestamp without a zone are of the entry’s zone, one with a zone is not', async () => {
    const sql = `select * from (values (date '2026-06-01'::timestamp, 1), (timestamp '2026-06-02 10:00', 2)) as t(measured_at, value)`
    expect(await points(sql, { zone: 'Europe/Berlin' })).toEqual(['s||05-31 22:00=1.0', 's||06-02 08:00=2.0'])
    expect(
      await points(`select date '2026-01-02' as measured_at, 1 as value`, { zone: 'Europe/Berlin' }),
    ).toEqual(['s||01-01 23:00=1.0'])
    expect(
      await points(`select timestamptz '2026-06-01 10:00Z' as measured_at, 1 as value`, {
        zone: 'Europe/Berlin',
      }),
    ).toEqual(['s||06-01 10:00=1.0'])
  })

  test.each([
    ['2::smallint', '2.0'],
    ['9007199254740993::bigint', '9007199254740992.0'],
    ['12345.678900::numeric', '12345.6789'],
    ['1e20::numeric', '1e+20'],
    ['0.1::real', '0.1'],
    ['0.1::float8 + 0.2', '0.30000000000000004'],
    ['-0.5::numeric', '-0.5'],
  ])('%s is the number %s', async (value, expected) => {
    expect(await points(`select date '2026-06-01' as measured_at, ${value} as value`)).toEqual([
      `s||06-01 00:00=${expected}`,
    ])
  })

  test('null, NaN and infinity are gaps; an infinite time is rejected', async () => {
    const { id, report } = await postgresql.reader.read(
      entry(
        `select * from (values (date '2026-06-01', null), ('2026-06-02', 'NaN'::float8), ('2026-06-03', '-Infinity'), ('2026-06-04', 4), ('infinity', 5), ('0044-03-15 BC', 6)) as t(measured_at, value)`,
      ),
    )
    expect([report.error, report.notes[0]]).toEqual([
      undefined,
      'Moments without a number, left as gaps, of s: 3',
    ])
    expect(await postgresql.reader.points(id)).toEqual(['s||06-04 00:00=4.0'])
    expect(await postgresql.reader.rejections(id)).toEqual([
      'no time in ISO 8601 or seconds since 1970: "0044-03-15 BC"',
      'no time in ISO 8601 or seconds since 1970: "infinity"',
    ])
  })

  test.each([
    [`select date '2026-06-01' as measured_at, '7' as value`, 'value is no number, cast it to one: s'],
    [`select date '2026-06-01' as measured_at, 7::money as value`, 'value is no number, cast it to one: s'],
    [
      `select '2026-06-01' as measured_at, 7 as value`,
      'measured_at is no date or timestamp, cast it to one: s',
    ],
    [
      `select time '10:00' as measured_at, 7 as value where false`,
      'measured_at is no date or timestamp, cast it to one: s',
    ],
    [
      `select date '2026-06-01' as measured_at, 7 as value, 'many' as respondent_count`,
      'respondent_count is no number, cast it to one: s',
    ],
    [
      `select date '2026-06-01' as day, 7 as value`,
      'The query of s has no column measured_at, name one so with "as measured_at": day, value',
    ],
  ])('%s is refused in words', async (sql, message) => {
    expect(await fault(sql)).toEqual({ code: 'invalid', message })
  })
})

describe('queries', () => {
  const sales = {
    id: 'sales',
    unit: 'items',
    sql: 'select day as measured_at, n as value, country as segment, 12 as respondent_count from sale;',
  }

  test('give segments, units and respondents, and a corrected and a deleted row are told again', async () => {
    const own = entry([sales])
    const { id, report } = await postgresql.reader.read(own)
    expect(report.error).toBeUndefined()
    expect((await postgresql.reader.points(id)).length).toBe(58)
    await postgresql.server.run(
      `update sale set n = 999 where day = '2026-06-03' and country = 'DE'; delete from sale where day = '2026-06-29'`,
    )
    expect((await postgresql.reader.read(own)).report.error).toBeUndefined()
    const now = await postgresql.reader.points(id)
    expect([now.length, now.filter((point) => point.endsWith('=999.0'))]).toEqual([
      56,
      ['sales|DE|06-03 00:00=999.0'],
    ])
  })

  test('that give nothing any more fail, and what was there is kept', async () => {
    await postgresql.server.run(`create table filled as select date '2026-06-01' as measured_at, 1 as value`)
    const own = entry('select * from filled')
    const { id } = await postgresql.reader.read(own)
    await postgresql.server.run('truncate filled')
    const { report } = await postgresql.reader.read(own)
    expect(report.error).toEqual({
      code: 'incomplete',
      message: 'The query gives no points any more, 1 are kept: s',
    })
    expect((await postgresql.reader.points(id)).length).toBe(1)
  })

  test('with $1 are asked for what is new and the days before it', async () => {
    await postgresql.server.run(
      `create table told (at timestamptz, n int); insert into told select d, 1 from generate_series(timestamptz '2026-06-01Z', '2026-06-20Z', interval '1 day') as t(d)`,
    )
    const own = entry('select at as measured_at, n as value from told where at >= $1', { again_days: 3 })
    const { id } = await postgresql.reader.read(own)
    expect((await postgresql.reader.points(id)).length).toBe(20)
    await postgresql.server.run(`update told set n = 2; insert into told values ('2026-06-21Z', 2)`)
    const { report } = await postgresql.reader.read(own)
    expect(report.error).toBeUndefined()
    expect(
      (await postgresql.reader.points(id))
        .filter((point) => point.endsWith('=2.0'))
        .map((point) => point.slice(3, 8)),
    ).toEqual(['06-17', '06-18', '06-19', '06-20', '06-21'])
  })

  test('of many rows come in parts', async () => {
    const sql = `select timestamptz '2026-06-01Z' + i * interval '1 minute' as measured_at, i as value from generate_series(1, 12000) as t(i)`
    expect((await points(sql)).length).toBe(12_000)
  })

  test.each([
    [`insert into sale (n) values (1) returning current_date as measured_at, n as value`, 'invalid'],
    [`select 1; drop table sale`, 'invalid'],
    [
      `with gone as (delete from sale returning 1) select current_date as measured_at, count(*) as value from gone`,
      'invalid',
    ],
    [`select current_date as measured_at, nextval('counter') as value`, 'invalid'],
  ])('may only read: %s', async (sql, code) => {
    await postgresql.server.run('create sequence if not exists counter')
    expect((await fault(sql))?.code).toBe(code)
    expect((await points('select current_date as measured_at, count(*) as value from sale'))[0]).toMatch(
      /=56\.0$/,
    )
  })

  test('that are wrong say what and where, and the other series are read all the same', async () => {
    const { id, report } = await postgresql.reader.read(
      entry([
        { id: 'bad', sql: 'select days from sale' },
        { ...sales, id: 'good' },
      ]),
    )
    expect(report.error).toEqual({
      code: 'invalid',
      message: expect.stringMatching(
        /^The server refuses the query, column "days" does not exist at character \d+: bad$/,
      ),
    })
    expect((await postgresql.reader.points(id)).length).toBe(56)
  })

  test('that take too long are ended, there too', async () => {
    const error = await fault(`select current_date as measured_at, 1 as value from pg_sleep(30)`, {
      timeout_seconds: 1,
    })
    expect(error).toEqual({ code: 'timed_out', message: 'The query takes longer than 1 s: s' })
  })
})
