import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { About, Health, ModelsAnswer, PublishAnswer, QueryAnswer } from '../../api/schemas/index.ts'
import { buildFixtureRepository } from '../../fixtures/repositories/index.ts'
import { loadConfig } from '../../ingest/config.ts'
import { readModels } from '../../transforms/model.ts'
import { MANIFEST, readManifest, type Manifest } from '../../transforms/publish/manifest.ts'
import { placeApplication } from '../application.ts'
import { makeFolder, start, type Running } from './command.ts'
import { breaks, copySnapshot } from './snapshots.ts'

const CLIENTS = 4
/** Of each client after an answer. */
const PAUSE_MS = 10
const PATIENCE = { timeout: 240_000, interval: 100 }

const folder = makeFolder()
const [data, shop, to] = ['data', 'shop', 'published'].map((name) => join(folder.path, name)) as [
  string,
  string,
  string,
]
const manifests = new Map<number, Manifest>()
let publisher: { server: Running; url: string }
let replica: { server: Running; url: string }
let first: Manifest

// One test after another goes on with these two processes, which the end of each would stop.
beforeAll(async () => {
  await buildFixtureRepository(shop)
  await placeApplication(data, await loadConfig({ git: [shop], data }), await readModels())
  const config = join(folder.path, 'streamgauge.yaml')
  writeFileSync(config, `git:\n  - path: ${shop}\npublish:\n  to: ${to}\n  keep: 1\n`)
}, 120_000)
afterAll(() => folder.remove())

async function serve(args: string[], said: RegExp) {
  const server = start(['serve', '--port', '0', ...args])
  const [, url = ''] = await server.seen(said)
  return { server, url }
}

async function post<T>(url: string, body: object = {}): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect([response.status, url]).toEqual([expect.toSatisfy((status) => status < 300), url])
  return (await response.json()) as T
}

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url)
  expect([response.status, url]).toEqual([200, url])
  return (await response.json()) as T
}

async function publish(): Promise<Manifest> {
  const { id } = await post<PublishAnswer>(`${publisher.url}/api/publish`)
  const manifest = await readManifest(join(to, id))
  manifests.set(manifest.build_id, manifest)
  return manifest
}

/** A freeze more, handed over and built where it is published. */
async function publishNext(number: number): Promise<Manifest> {
  const { build_id: before } = await get<ModelsAnswer>(`${publisher.url}/api/models`)
  const body = `blackout_id,name,starts_at,ends_at\nquiet-${number},Quiet,2026-03-1${number},2026-03-2${number}`
  const url = `${publisher.url}/api/files/blackout?name=quiet-${number}.csv`
  const headers = { 'content-type': 'application/octet-stream' }
  expect((await fetch(url, { method: 'POST', headers, body })).status).toBeLessThan(300)
  const built = async () => (await get<ModelsAnswer>(`${publisher.url}/api/models`)).build_id
  await expect.poll(built, PATIENCE).toBeGreaterThan(before)
  return publish()
}

const shown = async () => (await get<About>(`${replica.url}/api/about`)).replica
/** Of staging, which holds what tools said in their own words, no row is published. */
const rowsOf = (manifest: Manifest | undefined, name: string) =>
  manifest?.tables.find((table) => table.name === name && table.kind !== 'withheld')?.row_count

/** What of an answer is of another snapshot than the one that it names. */
type Question = () => Promise<string[]>
const questions: Question[] = [
  async () => {
    const sql = `select (select count(*) from blackout) as blackouts, (select count(*) from commit) as commits`
    const { data: values, build_id } = await post<QueryAnswer>(`${replica.url}/api/query`, { sql })
    const published = ['blackout', 'commit'].map((name) => rowsOf(manifests.get(build_id), name))
    return `${values.flat()}` === `${published}` ? [] : [`select ${values} of ${build_id}`]
  },
  async () => {
    const { models, build_id } = await get<ModelsAnswer>(`${replica.url}/api/models`)
    const manifest = manifests.get(build_id)
    return models
      .filter(({ name }) => rowsOf(manifest, name) !== undefined)
      .filter(({ name, row_count }) => row_count !== rowsOf(manifest, name))
      .map(({ name, row_count }) => `${name} has ${row_count} rows of ${build_id}`)
  },
  async () => {
    // Another address each time, which nothing kept can answer.
    const url = `${replica.url}/api/marts/blackout?limit=${1 + Math.floor(Math.random() * 1000)}`
    const { total_count, build_id } = await get<{ total_count: number; build_id: number }>(url)
    return total_count === rowsOf(manifests.get(build_id), 'blackout')
      ? []
      : [`${total_count} of ${build_id}`]
  },
]

test(
  'a replica takes up what is published while it answers: no request fails, none is of two snapshots',
  { timeout: 600_000 },
  async () => {
    publisher = await serve(
      ['--config', join(folder.path, 'streamgauge.yaml'), '--data', data],
      /serves at (http:\S+)/,
    )
    await publisher.server.seen(/Up to date/)
    first = await publish()
    const own = ['--read-only', to, '--data', join(folder.path, 'replica')]
    replica = await serve(own, /shows \S+ at (http:\S+)/)
    const heard = await fetch(`${replica.url}/api/progress`, { headers: { accept: 'text/event-stream' } })
    const events = heard.body!.pipeThrough(new TextDecoderStream()).getReader()

    const asking = { answers: 0, builds: new Set<number>(), faults: [] as string[], isOver: false }
    const clients = Array.from({ length: CLIENTS }, async (_, client) => {
      for (let n = client; !asking.isOver; n++) {
        const faults = await questions[n % questions.length]!().catch((error: Error) => [error.message])
        asking.faults.push(...faults)
        asking.answers++
        await sleep(PAUSE_MS)
      }
    })
    const seen = [await shown()]
    for (const number of [1, 2]) {
      const next = await publishNext(number)
      await expect.poll(async () => (await shown())?.snapshot, PATIENCE).toBe(next.id)
      const [answers, now] = [asking.answers, await shown()]
      seen.push(now)
      await expect.poll(() => asking.answers, PATIENCE).toBeGreaterThan(answers + 20)
    }
    asking.isOver = true
    await Promise.all(clients)

    expect(asking.faults).toEqual([])
    expect(seen.map((one) => one?.as_of)).toEqual([...manifests.values()].map(({ as_of }) => as_of))
    expect(new Set(seen.map((one) => one?.as_of)).size).toBe(3)
    let told = ''
    while (!/event: changed\ndata: .*"blackout"/.test(told)) told += (await events.read()).value ?? ''
    await events.cancel()

    // One that nobody reads any more goes with the snapshot after the next, and no file of it is open.
    expect(existsSync(join(to, first.id))).toBe(false)
    const open = readdirSync(`/proc/${replica.server.child.pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${replica.server.child.pid}/fd/${fd}`)]
      } catch {
        return []
      }
    })
    const newest = seen.at(-1)?.snapshot ?? ''
    expect(open.filter((file) => file.startsWith(to) && !file.includes(newest))).toEqual([])
    await expectRefusals(newest)
  },
)

async function expectRefusals(served: string): Promise<void> {
  const manifest = await readManifest(join(to, served))
  const names = breaks.map((_, i) => `20990101T00000000${i}Z-b${manifest.build_id}`)
  // Under a name that no snapshot has until it is broken: what is looked at is never one that is well.
  for (const [i, [, damage]] of breaks.entries()) {
    const place = copySnapshot(to, served, `.making-${i}`.slice(1))
    const said = join(place, MANIFEST)
    writeFileSync(said, readFileSync(said, 'utf8').replace(`making-${i}`, names[i]!))
    damage(place, manifest)
    renameSync(place, join(to, names[i]!))
  }
  const refused = async () => (await get<Health>(`${replica.url}/health`)).replica?.refused ?? []
  await expect.poll(async () => (await refused()).length, PATIENCE).toBe(breaks.length)
  const reasons = new Map((await refused()).map(({ snapshot, reason }) => [snapshot, reason]))
  for (const [i, [reason]] of breaks.entries()) expect(reasons.get(names[i]!)).toMatch(reason)
  expect(await shown()).toMatchObject({ snapshot: served })
  for (const question of questions) expect(await question()).toEqual([])
  for (const name of names) rmSync(join(to, name), { recursive: true })
  await expect.poll(refused, PATIENCE).toEqual([])
  await expectReadOnly()
}

async function expectReadOnly(): Promise<void> {
  const ask = (body: object) =>
    fetch(`${replica.url}/api/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const sql = 'select commit_id from commit order by 1'
  const rows = rowsOf([...manifests.values()].at(-1), 'commit') ?? 0
  const csv = await (await ask({ sql, format: 'csv' })).text()
  expect(csv.trim().split('\n')).toHaveLength(rows + 1)
  const parquet = Buffer.from(await (await ask({ sql, format: 'parquet' })).arrayBuffer())
  expect([parquet.subarray(0, 4).toString(), parquet.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1'])
  for (const other of ['/api/sync', '/api/publish', '/api/records/goal']) {
    const response = await fetch(replica.url + other, { method: 'POST' })
    expect([other, response.status, ((await response.json()) as { code: string }).code]).toEqual([
      other,
      409,
      'SG_READ_ONLY',
    ])
  }
  expect(await get(`${replica.url}/api/me`)).toMatchObject({ is_read_only: true })
}
