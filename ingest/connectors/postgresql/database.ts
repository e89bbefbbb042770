/** One connection: a read-only transaction a query, rows as texts with their types, fetched in parts. */
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, ClientConfig, FieldDef, QueryArrayResult } from 'pg'
import { AddressRefused, outlet } from '../../../privacy/outlet.ts'
import { SourceError } from '../../contract.ts'
import { valueOf } from '../../series/headers.ts'
import type { PostgresqlEntry } from './connector.ts'
import { queryFault, connectionFault } from './faults.ts'

export interface Part {
  fields: readonly Pick<FieldDef, 'name' | 'dataTypeID'>[]
  /** Texts as PostgreSQL writes them, null where there is nothing. */
  rows: readonly (string | null)[][]
}

export interface Database {
  /** Rows of one select, in parts. Errors: SourceError invalid, timed_out, unreachable, failed; `what` is named in them. */
  select(sql: string, parameters: readonly string[], what: string): AsyncGenerator<Part>
  close(): Promise<void>
}

const PART = 5000
const CONNECT_MS = 10_000
const TIMEOUT_SECONDS = 30
/** A server that has gone silent takes no leave. */
const END_MS = 2000

/** Connects at the first query. */
export async function openDatabase(entry: PostgresqlEntry, signal: AbortSignal): Promise<Database> {
  const config = await configOf(entry)
  const seconds = entry.timeout_seconds ?? TIMEOUT_SECONDS
  let opened: Promise<Client> | undefined
  return {
    async *select(sql, parameters, what) {
      opened ??= connect(config, entry, signal)
      const client = await opened
      try {
        yield* fetchParts(client, sql, parameters, seconds)
      } catch (error) {
        signal.throwIfAborted()
        throw queryFault(error, what, seconds)
      } finally {
        // Of a connection that is gone there is nothing to roll back.
        await client.query('ROLLBACK').catch(() => undefined)
      }
    },
    async close() {
      const client = await opened?.catch(() => undefined)
      // Read again, it connects anew.
      opened = undefined
      if (!client) return
      const ended = client.end().catch(() => undefined)
      await Promise.race([ended, sleep(END_MS, undefined, { ref: false })])
    },
  }
}

async function configOf(entry: PostgresqlEntry): Promise<ClientConfig> {
  const { host, port = 5432, database, user, password_env, tls = 'verify', tls_ca } = entry
  const password = password_env === undefined ? '' : valueOf(password_env)
  const ca = tls_ca === undefined ? {} : { ca: await readCertificate(tls_ca) }
  // The address is what was checked, the name is whom it has to prove to be.
  const named = isIP(host) === 0 ? { servername: host } : {}
  const [address = host] = host.startsWith('/') ? [] : await addressesOf(host, `${host}:${port}/${database}`)
  return {
    host: address,
    port,
    database,
    user,
    // Asked for in this way, the library looks for no other in the environment or in files of this machine.
    password: () => password,
    ssl: tls === 'off' ? false : { rejectUnauthorized: tls === 'verify', ...named, ...ca },
    connectionTimeoutMillis: CONNECT_MS,
    // A server that has gone silent would be waited for without end.
    query_timeout: ((entry.timeout_seconds ?? TIMEOUT_SECONDS) + 5) * 1000,
    application_name: 'streamgauge',
    types: { getTypeParser: () => (text: string | Buffer) => String(text) },
  }
}

async function addressesOf(host: string, where: string): Promise<readonly string[]> {
  return outlet.resolve(host).catch((error: unknown) => {
    if (error instanceof AddressRefused) throw new SourceError('invalid', error.message, error)
    throw connectionFault(error, where)
  })
}

async function readCertificate(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SourceError('not_found', `The certificate cannot be read (${error.code}): ${path}`, error)
  })
}

async function connect(config: ClientConfig, entry: PostgresqlEntry, signal: AbortSignal): Promise<Client> {
  // Only who reads a PostgreSQL has to wait for the library.
  const { default: pg } = await import('pg')
  const client = new pg.Client(config)
  // A connection that breaks while nobody asks would end the process; the next query says it.
  client.on('error', () => undefined)
  signal.addEventListener('abort', () => void client.end().catch(() => undefined), { once: true })
  try {
    await client.connect()
  } catch (error) {
    throw connectionFault(error, `${entry.host}:${entry.port ?? 5432}/${entry.database}`)
  }
  return client
}

async function* fetchParts(
  client: Client,
  sql: string,
  parameters: readonly string[],
  seconds: number,
): AsyncGenerator<Part> {
  const ms = Math.round(seconds * 1000)
  await client.query(
    `BEGIN TRANSACTION READ ONLY; SET LOCAL statement_timeout = ${ms}; SET LOCAL lock_timeout = ${ms};
     SET LOCAL idle_in_transaction_session_timeout = '10min'; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD';
     SET LOCAL extra_float_digits = 1`,
  )
  // With parameters of their own, texts hold one statement each: nothing can follow the select.
  const text = `DECLARE streamgauge NO SCROLL CURSOR FOR ${sql.replace(/;\s*$/, '')}`
  await client.query({ text, values: [...parameters], queryMode: 'extended' } as { text: string })
  for (let isFirst = true; ; isFirst = false) {
    const { fields, rows }: QueryArrayResult<(string | null)[]> = await client.query({
      text: `FETCH ${PART} FROM streamgauge`,
      rowMode: 'array',
    })
    // What has no rows has columns and types all the same.
    if (rows.length > 0 || isFirst) yield { fields, rows }
    if (rows.length < PART) return
  }
}
