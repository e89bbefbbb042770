/** Series read from a PostgreSQL of their own. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { openSeriesReader, type SeriesReader } from './series-reader.ts'
import { startPostgresql, type Postgresql } from '../postgresql.ts'
import { connector } from '../../ingest/connectors/postgresql/connector.ts'

const NOON = Date.UTC(2026, 5, 30, 12)
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0
let names = 0

/** A server with sales and a reader of series, started before the tests of a file and closed after them. */
export function startSeries() {
  let folder: string
  let reader: SeriesReader
  let server: Postgresql

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'streamgauge-pg-'))
    reader = await openSeriesReader(connector, NOON)
    server = await startPostgresql(hasOpenssl ? makeCertificate() : undefined)
    process.env.SERIES_PG = server.password
    await server.run(`
    create table sale (day date, country text, n int, amount numeric(12,2));
    insert into sale select day, country, extract(doy from day)::int, 10.25
      from generate_series(date '2026-06-01', date '2026-06-29', interval '1 day') as d(day), (values ('DE'), ('FR')) as c(country)`)
  })
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
    const kind = [
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
    ]
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

  return {
    get server() {
      return server
    },
    get reader() {
      return reader
    },
    get folder() {
      return folder
    },
    entry,
    points,
    fault,
  }
}
