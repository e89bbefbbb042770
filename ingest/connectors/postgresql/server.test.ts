import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hasOpenssl, startSeries } from '../../../tests/ingest/postgresql-series.ts'

const postgresql = startSeries()
const { entry, fault, points } = postgresql

describe('a server', () => {
  test('that is down says so, what was read is kept, and once it is up it is read again', async () => {
    const own = entry('select day as measured_at, sum(n) as value from sale group by day')
    const { id } = await postgresql.reader.read(own)
    await postgresql.server.stop()
    const { report } = await postgresql.reader.read(own)
    expect(report.error).toEqual({
      code: 'unreachable',
      message: `The server cannot be reached (ECONNREFUSED): 127.0.0.1:${postgresql.server.port}/postgres`,
    })
    expect((await postgresql.reader.points(id)).length).toBe(29)
    await postgresql.server.start()
    expect((await postgresql.reader.read(own)).report.error).toBeUndefined()
  })

  test('that breaks off in the middle of a query says so', async () => {
    const reading = fault(`select current_date as measured_at, 1 as value from pg_sleep(20)`)
    await new Promise((resolve) => setTimeout(resolve, 700))
    await postgresql.server.stop()
    // It is tried once more, and then the server is gone.
    const error = await reading
    await postgresql.server.start()
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
    process.env.PGPASSWORD = postgresql.server.password
    const { report } = await postgresql.reader.read(entry('select 1', more))
    delete process.env.PGPASSWORD
    expect(report.error).toEqual({ code, message: expect.stringMatching(message) })
    expect(JSON.stringify(report)).not.toContain(postgresql.server.password)
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
      const trusted = await points(sql, {
        tls: undefined,
        tls_ca: join(postgresql.folder, 'certificate.pem'),
      })
      expect(trusted[0]).toMatch(/=1\.0$/)
      expect((await points(sql, { tls: 'unverified' }))[0]).toMatch(/=1\.0$/)
      expect((await points(sql))[0]).toMatch(/=0\.0$/)
    })
  })
})
