/** A process that answers pages of 1 kB records as fast as a socket takes them; tells its port to whoever forked it. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const PER_PAGE = 100
/** Beyond so many, pages are made when they are asked for. */
const MOST_KEPT = 200_000
const records = Number(process.argv[2])
const body = 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. '.repeat(13)

function item(id: number): object {
  const at = new Date(Date.UTC(2026, 0, 1) + id * 1000).toISOString()
  return {
    id,
    title: `Record ${id} of many`,
    state: ['open', 'closed', 'merged'][id % 3],
    created_at: at,
    updated_at: at,
    author: { login: `person-${id % 97}`, id: id % 97 },
    labels: ['area: checkout', 'kind: feature'],
    body,
  }
}

function makePage(page: number): Buffer {
  const first = page * PER_PAGE
  const items = Array.from({ length: Math.min(PER_PAGE, records - first) }, (_, i) => item(first + i))
  return Buffer.from(JSON.stringify({ items, next: first + PER_PAGE < records ? page + 1 : null }))
}

const kept = Array.from({ length: Math.ceil(Math.min(records, MOST_KEPT) / PER_PAGE) }, (_, page) =>
  makePage(page),
)

const server = createServer((request, response) => {
  const page = Number(new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('page'))
  response.writeHead(200, { 'content-type': 'application/json' }).end(kept[page] ?? makePage(page))
})
server.listen(0, '127.0.0.1', () => {
  const bytes = Math.round(kept.reduce((sum, page) => sum + page.length, 0) / Math.min(records, MOST_KEPT))
  process.send?.({ port: (server.address() as AddressInfo).port, bytes })
})
