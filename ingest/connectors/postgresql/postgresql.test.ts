import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSeriesReader, type SeriesReader } from '../../../tests/ingest/series-reader.ts'
import { startPostgresql, type Postgresql } from '../../../tests/postgresql.ts'
import { connector } from './connector.ts'

const NOON = Date.UTC(2026, 5, 30, 12)
const hasOpenssl = spawnSync('openssl', ['version']).status === 0
let folder: string
let reader: SeriesReader
let server: Postgresql
let names = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'streamgauge-pg-'))
  reader = await openSeriesReader(connector, NOON)
  server = await startPostgresql(hasOpenssl ? makeCertificate() : undefined)
  process.env.SERIES_PG = server.password
  await server.run(`
    create table sale (day date, country text, n int, amount numeric(12,2));
    insert into sale select day, country, extract(doy from day)::int, 10.25
      from generate_series(date '2026-06-01', date '2026-06-29', interval '1 day') as d(day), (values ('DE'), ('FR')) as c(country)`)
}, 60_000)
afterAll(async () => {
  await server?.close()
  await reader?.close()
  rmSync(folder, { recursive: true, force: true })
})

function makeCertificate() {
  const key = join(folder, 'key.pem')
  const certificate = join(folder, 'certificate.pem')
  const files = ['-keyout', key, '-out', certificate]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', ...kind, ...files, ...subject], { stdio: 'ignore' })
  return { key, certificate }
}

const entry = (sql: string | object[], more: object = {}) => ({
  name: `pg${++names}`,
  host: '127.0.0.1',
  port: server.port,
  database: 'postgres',
  user: 'owner',
  password_env: 'SERIES_PG',
  tls: 'off',
  series: typeof sql === 'string' ? [{ id: 's', sql }] : sql,
  ...more,
})

/** One select of one row. */
const points = async (sql: string, more: object = {}) => {
  const { id, report } = await reader.read(entry(sql, more))
  expect(report.error).toBeUndefined()
  return reader.points(id)
}
const fault = async (sql: string, more: object = {}) => (await reader.read(entry(sql, more))).report.error

describe('types', () => {
  test.each([
    [`date '2026-06-01'`, '06-01 00:00'],
    [`timestamp '2026-06-01 10:30'`, '06-01 10:30'],
    [`timestamptz '2026-06-01 10:30+02'`, '06-01 08:30'],
    [`timestamptz '2026-06-01 23:30:00.123456-05:30'`, '06-02 05:00'],
  ])(
    '%s is a moment in UTC, whatever zone the process, the server or the user is in',
    async (time, expected) => {
      await server.run(
        `alter role owner set timezone = 'Asia/Tokyo'; alter role owner set datestyle = 'SQL, DMY'`,
      )
      const before = process.env.TZ
      process.env.TZ = 'America/New_York'
      try {
        expect(await points(`select ${time} as measured_at, 1 as value`)).toEqual([`s||${expected}=1.0`])
      } finally {
        process.env.TZ = before
        await server.run('alter role owner reset all')
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
    const { id, report } = await reader.read(
      entry(
        `select * from (values (date '2026-06-01', null), ('2026-06-02', 'NaN'::float8), ('2026-06-03', '-Infinity'), ('2026-06-04', 4), ('infinity', 5), ('0044-03-15 BC', 6)) as t(measured_at, value)`,
      ),
    )
    expect([report.error, report.notes[0]]).toEqual([
      undefined,
      'Moments without a number, left as gaps, of s: 3',
    ])
    expect(await reader.points(id)).toEqual(['s||06-04 00:00=4.0'])
    expect(await reader.rejections(id)).toEqual([
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
    const { id, report } = await reader.read(own)
    expect(report.error).toBeUndefined()
    expect((await reader.points(id)).length).toBe(58)
    await server.run(
      `update sale set n = 999 where day = '2026-06-03' and country = 'DE'; delete from sale where day = '2026-06-29'`,
    )
    expect((await reader.read(own)).report.error).toBeUndefined()
    const now = await reader.points(id)
    expect([now.length, now.filter((point) => point.endsWith('=999.0'))]).toEqual([
      56,
      ['sales|DE|06-03 00:00=999.0'],
    ])
  })

  test('that give nothing any more fail, and what was there is kept', async () => {
    await server.run(`create table filled as select date '2026-06-01' as measured_at, 1 as value`)
    const own = entry('select * from filled')
    const { id } = await reader.read(own)
    await server.run('truncate filled')
    const { report } = await reader.read(own)
    expect(report.error).toEqual({
      code: 'incomplete',
      message: 'The query gives no points any more, 1 are kept: s',
    })
    expect((await reader.points(id)).length).toBe(1)
  })

  test('with $1 are asked for what is new and the days before it', async () => {
    await server.run(
      `create table told (at timestamptz, n int); insert into told select d, 1 from generate_series(timestamptz '2026-06-01Z', '2026-06-20Z', interval '1 day') as t(d)`,
    )
    const own = entry('select at as measured_at, n as value from told where at >= $1', { again_days: 3 })
    const { id } = await reader.read(own)
    expect((await reader.points(id)).length).toBe(20)
    await server.run(`update told set n = 2; insert into told values ('2026-06-21Z', 2)`)
    const { report } = await reader.read(own)
    expect(report.error).toBeUndefined()
    expect(
      (await reader.points(id)).filter((point) => point.endsWith('=2.0')).map((point) => point.slice(3, 8)),
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
    await server.run('create sequence if not exists counter')
    expect((await fault(sql))?.code).toBe(code)
    expect((await points('select current_date as measured_at, count(*) as value from sale'))[0]).toMatch(
      /=56\.0$/,
    )
  })

  test('that are wrong say what and where, and the other series are read all the same', async () => {
    const { id, report } = await reader.read(
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
    expect((await reader.points(id)).length).toBe(56)
  })

  test('that take too long are ended, there too', async () => {
    const error = await fault(`select current_date as measured_at, 1 as value from pg_sleep(30)`, {
      timeout_seconds: 1,
    })
    expect(error).toEqual({ code: 'timed_out', message: 'The query takes longer than 1 s: s' })
  })
})

describe('a server', () => {
  test('that is down says so, what was read is kept, and once it is up it is read again', async () => {
    const own = entry('select day as measured_at, sum(n) as value from sale group by day')
    const { id } = await reader.read(own)
    await server.stop()
    const { report } = await reader.read(own)
    expect(report.error).toEqual({
      code: 'unreachable',
      message: `The server cannot be reached (ECONNREFUSED): 127.0.0.1:${server.port}/postgres`,
    })
    expect((await reader.points(id)).length).toBe(28)
    await server.start()
    expect((await reader.read(own)).report.error).toBeUndefined()
  })

  test('that breaks off in the middle of a query says so', async () => {
    const reading = fault(`select current_date as measured_at, 1 as value from pg_sleep(20)`)
    await new Promise((resolve) => setTimeout(resolve, 700))
    await server.stop()
    // It is tried once more, and then the server is gone.
    const error = await reading
    await server.start()
    expect(error?.code).toBe('unreachable')
  })

  test('that takes a connection and says nothing is given up', async () => {
    const silent: Server = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const port = (silent.address() as AddressInfo).port
    const { connectionFault } = await import('./faults.ts')
    const { default: pg } = await import('pg')
    const client = new pg.Client({ host: '127.0.0.1', port, connectionTimeoutMillis: 200 })
    const error = await client.connect().then(
      () => null,
      (found: unknown) => connectionFault(found, 'there'),
    )
    silent.close()
    expect([error?.code, error?.message]).toEqual(['timed_out', 'The server does not answer: there'])
  })

  test.each([
    [
      'another password',
      { password_env: 'WRONG_PG' },
      'unauthorised',
      /lets this user not in, password authentication failed/,
    ],
    [
      'none',
      { password_env: undefined },
      'unauthorised',
      /^The server (wants a password|lets this user not in)/,
    ],
    ['a variable that is not set', { password_env: 'NOT_SET_PG' }, 'unauthorised', /is not set: NOT_SET_PG$/],
    ['a database that there is not', { database: 'nowhere' }, 'not_found', /^There is no such database/],
  ])('that is asked with %s says so, without a secret', async (_, more, code, message) => {
    process.env.WRONG_PG = 'not the secret'
    process.env.PGPASSWORD = server.password
    const { report } = await reader.read(entry('select 1', more))
    delete process.env.PGPASSWORD
    expect(report.error).toEqual({ code, message: expect.stringMatching(message) })
    expect(JSON.stringify(report)).not.toContain(server.password)
    expect(JSON.stringify(report)).not.toContain('not the secret')
  })

  describe.runIf(hasOpenssl)('with TLS (needs openssl)', () => {
    const sql =
      'select ssl::int as value, current_date as measured_at from pg_stat_ssl where pid = pg_backend_pid()'

    test('is trusted by a certificate that the entry names, and not without', async () => {
      const error = await fault(sql, { tls: 'verify' })
      expect(error).toEqual({
        code: 'invalid',
        message: expect.stringMatching(/^The server's certificate cannot be trusted/),
      })
      const trusted = await points(sql, { tls: undefined, tls_ca: join(folder, 'certificate.pem') })
      expect(trusted[0]).toMatch(/=1\.0$/)
      expect((await points(sql, { tls: 'unverified' }))[0]).toMatch(/=1\.0$/)
      expect((await points(sql))[0]).toMatch(/=0\.0$/)
    })
  })
})
