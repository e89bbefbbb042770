/** Series read from two servers: a shop, and one that answers what a test says. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { serveHttpjson } from '../../fixtures/servers/httpjson/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { makeCallWorld } from './call-world.ts'
import { openSeriesReader, type SeriesReader } from './series-reader.ts'
import { connector } from '../../ingest/connectors/httpjson/connector.ts'

export const DAY = 86_400_000
export const NOON = Date.UTC(2026, 5, 30, 12)
export const world = makeCallWorld(NOON)
let names = 0
const key = { headers_env: { 'X-Api-Key': 'SHOP_KEY' } }

/** Both are started before the tests of a file and closed after them. */
export function startSeries() {
  let reader: SeriesReader
  let shop: ToolServer

  /** Another server: what it is asked, and what it answers. */
  let asked: IncomingMessage[] = []
  let answer: unknown
  const other = createServer((request, response) => {
    asked.push(request)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer))
  })
  const otherUrl = () => `http://localhost:${(other.address() as AddressInfo).port}`

  beforeAll(async () => {
    reader = await openSeriesReader(connector, NOON)
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    shop = await serveHttpjson(world, { pageSize: 100, movedTo: `${otherUrl()}/orders` })
    process.env.SHOP_KEY = shop.token
  })
  afterEach(() => {
    shop.faults.clear()
    asked = []
    answer = []
  })
  afterAll(async () => {
    await Promise.all([shop.close(), new Promise((resolve) => other.close(resolve))])
    await reader.close()
  })

  const baskets = (more: object = {}) => ({
    ...key,
    name: `b${++names}`,
    url: `${shop.url}/v1/baskets?from={from}&to={to}`,
    records: '/data/items',
    next: '/paging/next',
    history_days: 2,
    again_days: 0,
    time: 'at',
    series: [{ id: 'baskets', value: 'open', unit: 'baskets' }],
    ...more,
  })
  const orders = (more: object = {}) => ({
    ...key,
    name: `o${++names}`,
    url: `${shop.url}/v1/orders`,
    time: 'day',
    segment: 'country',
    series: [{ id: 'orders', value: 'orders' }],
    ...more,
  })
  const told = (records: unknown, more: object = {}) => {
    answer = records
    return {
      name: `t${++names}`,
      url: `${otherUrl()}/numbers`,
      time: 'at',
      series: [{ id: 's', value: 'n' }],
      ...more,
    }
  }

  return {
    get reader() {
      return reader
    },
    get shop() {
      return shop
    },
    get asked() {
      return asked
    },
    set asked(value) {
      asked = value
    },
    get answer() {
      return answer
    },
    set answer(value) {
      answer = value
    },
    baskets,
    orders,
    told,
  }
}
