import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { connector } from '../../ingest/connectors/events/connector.ts'
import type { Connector } from '../../ingest/contract.ts'
import { MalformedDelivery } from '../../ingest/receiver.ts'
import { openReceipts, type Receipts, type ReceiptsOptions } from './receiving.ts'

const SECRET = 'of-the-log'
const SOURCE = 'events:log'
let receipts: Receipts

beforeAll(() => void (process.env.RECEIVE_TEST = SECRET))
afterEach(() => receipts.close())

async function open(options: Partial<ReceiptsOptions> = {}): Promise<Receipts> {
  const from = await connector.sources([{ name: 'log', webhook_secrets: ['RECEIVE_TEST'] }], '.')
  receipts = await openReceipts({ connectors: [connector], from, ...options })
  return receipts
}

const headers = (id: string) => ({ authorization: `Bearer ${SECRET}`, 'webhook-id': id })
const row = (id: string, second = 0, more: object = {}) =>
  JSON.stringify({
    type: 'deployment',
    timestamp: new Date(Date.UTC(2026, 2, 2, 12, 0, second)).toISOString(),
    data: { deployment_id: id, outcome: `at ${second}`, ...more },
  })
const post = (id: string, body: string) => receipts.post(SOURCE, headers(id), body)
const landed = () =>
  receipts.warehouse.rows<{ key: string; outcome: string }>(
    `select _key as key, max_by(outcome, _loaded_at) as outcome from raw.events__deployment group by _key
     having not max_by(_is_deleted, _loaded_at) order by _key`,
  )
const processed = () => receipts.receiving['processing'].settled()

test('what came before is known over a restart, whatever became of the process', async () => {
  await open()
  expect(await post('a', row('one'))).toBe('new')
  await receipts.restart(true)
  expect(await post('a', row('one'))).toBe('known')
  expect(await post('b', row('one'))).toBe('known')
  await receipts.restart()
  expect(await post('a', row('two'))).toBe('known')
  await processed()
  expect(await landed()).toEqual([{ key: 'one', outcome: 'at 0' }])
  const kept = await receipts.warehouse.rows('select seq, delivery_id from raw.delivery')
  expect(kept).toEqual([{ seq: 1, delivery_id: 'a' }])
})

test('what had landed when the process was killed is processed at the next start, once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-killed-'))
  const child = fork(join(import.meta.dirname, 'receive-child.ts'), [folder], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  child.kill('SIGKILL')
  await once(child, 'exit')
  await open({ seed: folder })
  rmSync(folder, { recursive: true })
  const count = async () => (await receipts.warehouse.rows('select count(*) as n from raw.delivery'))[0]
  expect(await count()).toEqual({ n: 40 })
  expect(await landed()).toEqual([])
  receipts.receiving.start()
  await processed()
  expect(await landed()).toHaveLength(40)
  await receipts.restart()
  await processed()
  expect(await count()).toEqual({ n: 40 })
  expect(await receipts.warehouse.rows('select count(*) as n from raw.events__deployment')).toEqual([
    { n: 40 },
  ])
  expect(receipts.receiving.state(receipts.from[0]!)?.counts).toMatchObject([
    { outcome: 'landed', count: 40 },
  ])
})

test('more than can be written is refused, and all that was taken is there', async () => {
  await open({ room: { count: 50, bytes: 1_000_000 } })
  const answers = await Promise.all(Array.from({ length: 400 }, (_, i) => post(`b${i}`, row(`b${i}`))))
  const taken = answers.filter((answer) => answer === 'new').length
  expect(taken).toBeGreaterThanOrEqual(50)
  expect(new Set(answers)).toEqual(new Set(['new', 'full']))
  await processed()
  expect(await landed()).toHaveLength(taken)
  expect(await post('after', row('after'))).toBe('new')
})

test('of states that come out of order the newest is there, and what is gone stays so', async () => {
  await open()
  for (const second of [2, 0, 3, 1]) {
    await post(`s${second}`, row('one', second))
    await processed()
  }
  expect(await landed()).toEqual([{ key: 'one', outcome: 'at 3' }])
  await post('gone', JSON.stringify({ type: 'deployment.deleted', data: { deployment_id: 'one' } }))
  await processed()
  await post('late', row('one', 5))
  await processed()
  expect(await landed()).toEqual([])
  // A row of that name again, made after it went.
  const later = new Date(Date.now() + 60_000).toISOString()
  await post('again', row('one', 0).replace(/"timestamp":"[^"]*"/, `"timestamp":"${later}"`))
  await processed()
  expect(await landed()).toEqual([{ key: 'one', outcome: 'at 0' }])
})

test('one that its receiver cannot read is shown and holds no other up', async () => {
  const broken: Connector = {
    ...connector,
    receiver: {
      ...connector.receiver!,
      read(delivery, source) {
        if (delivery.headers['webhook-id'] === 'bad') throw new MalformedDelivery('no such thing: bad')
        return connector.receiver!.read(delivery, source)
      },
    },
  }
  await open({ connectors: [broken] })
  await post('bad', row('one'))
  await post('good', row('two'))
  await processed()
  expect(await landed()).toEqual([{ key: 'two', outcome: 'at 0' }])
  const rejected = await receipts.warehouse.rows('select stream, _key, reason from raw.rejected')
  expect(rejected).toEqual([{ stream: 'delivery', _key: 'bad', reason: 'deployment: no such thing: bad' }])
})

test('a landing that fails is tried again, and nothing is counted twice', async () => {
  await open()
  await receipts.warehouse.land((lane) => lane.run('alter table raw.events__deployment rename to away'))
  await post('a', row('one'))
  await processed()
  expect(receipts.errors).toHaveLength(1)
  await receipts.warehouse.land((lane) => lane.run('alter table raw.away rename to events__deployment'))
  await expect.poll(landed).toEqual([{ key: 'one', outcome: 'at 0' }])
  expect(receipts.receiving.state(receipts.from[0]!)?.counts).toMatchObject([{ outcome: 'landed', count: 1 }])
})

test('what is processed and old is dropped, and numbers go on', async () => {
  let now = Date.now()
  await open({ now: () => now })
  await receipts.post(SOURCE, headers('old'), row('one'))
  await processed()
  now += 31 * 86_400_000
  const { dropOld } = await import('../../ingest/receive/deliveries.ts')
  expect(await receipts.warehouse.land((lane) => dropOld(lane, now - 30 * 86_400_000))).toBe(1)
  await receipts.restart()
  await post('new', row('two'))
  expect(await receipts.warehouse.rows('select seq from raw.delivery')).toEqual([{ seq: 2 }])
})
