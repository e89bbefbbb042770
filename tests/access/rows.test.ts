/** Rows, files, selects and live events: whoever sees one value stream is told all of their own, and nothing of another. */
import { tableFromIPC } from 'apache-arrow'
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { each, openStreams, type Streams } from './application.ts'
import type { Caller } from './callers.ts'
import { REFUSED } from './requests.ts'
import { WORDS } from './stream.ts'

const [ONE, OTHER] = WORDS
let streams: Streams
let whole: Caller
let one: Caller
beforeAll(async () => {
  streams = await openStreams()
  whole = streams.named('whoever sees everything')
  one = streams.named('viewer of this stream')
})
afterAll(() => streams.close())

const models = () =>
  [...streams.registry.models.values()]
    .filter(({ layer }) => ['mart', 'entity', 'intermediate'].includes(layer))
    .map(({ name }) => name)

interface Table {
  columns: { name: string }[]
  data: unknown[][]
  row_count: number
  total_count: number
}

const rowsOf = ({ data, row_count: count }: Table) =>
  Array.from({ length: count }, (_, i) => data.map((column) => column[i]))
const says = (row: unknown, word: string) => JSON.stringify(row).toLowerCase().includes(word)
/** A repository that is deployed under another name is a service of no stream too. */
const isNobodys = (row: unknown) => says(row, 'git:git.example')
/** Of these no row is shown: what they hold is of tools, people or everybody. */
const CLOSED =
  /^(int_)?(name|option|job|setup|state|type|place__tiered|team__inferred|account|identity|unmatched|item_key__known|project__known|tracker__read)/
/** What they may not be told stands empty. */
const fits = (shown: unknown[], row: unknown[]) =>
  row.every((cell, i) => shown[i] === null || shown[i] === 'another value stream' || isSame(shown[i], cell))
const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

test('rows of their own stream are all there, and no other', async () => {
  const missing: string[] = []
  const foreign: string[] = []
  let compared = 0
  await each(models(), async (name) => {
    const url = `/api/marts/${name}?limit=10000`
    const [all, own] = await Promise.all(
      [whole, one].map(async (caller) => {
        const answer = await streams.ask(caller, { method: 'GET', url })
        if (answer.status !== 200) throw new Error(`${caller.name} ${url}: ${answer.body}`)
        return JSON.parse(answer.body) as Table
      }),
    )
    const theirs = rowsOf(own!)
    for (const row of theirs)
      if (says(row, OTHER)) foreign.push(`${name}: ${JSON.stringify(row).slice(0, 300)}`)
    if (own!.total_count !== theirs.length)
      missing.push(`${name}: counted ${own!.total_count}, not ${theirs.length}`)
    if (CLOSED.test(name)) return
    const wanted = rowsOf(all!).filter(
      (row) => says(row, ONE) && !says(row, OTHER) && !isNobodys(row) && row[0] !== 'question',
    )
    const lost = wanted.filter((row) => !theirs.some((shown) => fits(shown, row)))
    if (lost.length > 0)
      missing.push(
        `${name}: ${lost.length} of ${wanted.length}, for instance ${JSON.stringify(lost[0]).slice(0, 300)}`,
      )
    compared += wanted.length
  })
  console.log(`${models().length} relations: ${compared} rows of their own compared`)
  expect(foreign).toEqual([])
  expect(missing).toEqual([])
  expect(compared).toBeGreaterThan(500)
})

type Decode = (bytes: Buffer) => Promise<string[]>

describe('files', () => {
  const decoders: Record<string, { accept?: string; query: string; rows: Decode }> = {
    json: { query: '', rows: async (bytes) => rowsOfJson(bytes) },
    arrow: {
      accept: 'application/vnd.apache.arrow.stream',
      query: '',
      rows: async (bytes) =>
        tableFromIPC(bytes)
          .toArray()
          .map((row) => String(row)),
    },
    csv: { query: '&format=csv', rows: async (bytes) => bytes.toString().trim().split('\r\n').slice(1) },
    parquet: { query: '&format=parquet', rows: readParquet },
  }

  test.each(['deployment_fact', 'change_fact', 'portfolio_fact', 'incident_fact', 'service'])(
    'of %s hold the same rows in every format',
    async (name) => {
      const counts: number[][] = []
      for (const { accept, query, rows } of Object.values(decoders)) {
        const [all, own] = await Promise.all(
          [whole, one].map(async (caller) => {
            const url = `/api/marts/${name}?limit=10000${query}`
            const answer = await streams.ask(caller, { method: 'GET', url, ...(accept ? { accept } : {}) })
            expect(answer.status, answer.body.slice(0, 300)).toBe(200)
            return (await rows(answer.bytes)).map((row) => row.toLowerCase())
          }),
        )
        expect(own!.filter((row) => row.includes(OTHER))).toEqual([])
        expect(all!.filter((row) => row.includes(OTHER)).length).toBeGreaterThan(0)
        const theirs = (held: readonly string[]) => held.filter((row) => row.includes(ONE)).length
        counts.push([
          theirs(own!),
          all!.filter((row) => row.includes(ONE) && !row.includes(OTHER) && !isNobodys(row)).length,
        ])
      }
      for (const [own, all] of counts) expect([own, own! > 0], name).toEqual([all, true])
      expect(new Set(counts.map(String)).size).toBe(1)
    },
  )
})

describe('a select of one’s own', () => {
  const select = (caller: Caller, sql: string, more: object = {}) =>
    streams.ask(caller, { method: 'POST', url: '/api/query', payload: { sql, ...more } })

  test('reads the same rows as tables do', async () => {
    for (const sql of [
      'select name from service where ends_with(name, $$-1$$) order by 1',
      'select * from (select name from main.service) where ends_with(name, $$-1$$) order by 1',
    ]) {
      const answers = await Promise.all([one, whole].map((caller) => select(caller, sql)))
      expect(answers.map(({ body }) => (JSON.parse(body) as { data: string[][] }).data[0])).toEqual([
        [`${ONE}-service-1`],
        [`${OTHER}-service-1`, `${ONE}-service-1`],
      ])
    }
    const csv = await select(one, 'select name from service', { format: 'csv' })
    expect(csv.body).toBe(`name\r\n${ONE}-service-1\r\n`)
    const count = await select(one, 'with s as (select * from service) select count(*) n from s, team')
    expect(JSON.parse(count.body)).toMatchObject({ data: [[1]] })
  })

  test.each(REFUSED)('is refused: %s', async (sql) => {
    const answer = await select(one, sql)
    expect([answer.status, answer.body.includes(OTHER)], answer.body).toEqual([400, sql.includes(OTHER)])
  })
})

test('live events tell that something is read and what differs, and of no source', async () => {
  const reading = [whole, one].map(async (caller) => {
    const control = new AbortController()
    const { stream, statusCode } = await streams.app
      .inject({
        url: '/api/progress',
        headers: { ...streams.headersOf(caller), accept: 'text/event-stream' },
        payloadAsStream: true,
        signal: control.signal,
      })
      .then((answer) => ({ stream: answer.stream(), statusCode: answer.statusCode }))
    expect(statusCode).toBe(200)
    let text = ''
    for await (const chunk of stream) {
      text += String(chunk)
      if (/event: changed\n.*deployment_fact/.test(text) && text.split('event: progress').length > 2) break
    }
    control.abort()
    return text
  })
  await new Promise((resolve) => setTimeout(resolve, 200))
  streams.app.synchroniser.fail('sync', Object.assign(new Error(`${OTHER} is away`), { code: 'away' }))
  streams.app.changes.tell(['deployment_fact'])
  const [all, own] = await Promise.all(reading)
  expect(all).toContain(OTHER)
  expect(own).not.toContain(OTHER)
  expect(own).toContain('"failures":[]')
})

/** By the engine itself. */
async function readParquet(bytes: Buffer): Promise<string[]> {
  const { warehouse } = streams
  const file = join(warehouse.folder, 'publish', `read-${randomUUID()}.parquet`)
  writeFileSync(file, bytes)
  return (await warehouse.rows(`select * from read_parquet('${file}')`)).map((row) => JSON.stringify(row))
}

function rowsOfJson(bytes: Buffer): string[] {
  const { data, row_count: count } = JSON.parse(bytes.toString()) as { data: unknown[][]; row_count: number }
  return Array.from({ length: count }, (_, i) => JSON.stringify(data.map((column) => column[i])))
}
