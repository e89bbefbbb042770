/** Deliveries as they are kept: `raw.delivery` in the order in which they landed, and how far they are processed. */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Lane, Warehouse } from '../../transforms/warehouse.ts'
import type { Delivery, Identity } from '../receiver.ts'

export interface Landing {
  source: string
  identity: Identity
  delivery: Delivery
  /** Of the event and the body. */
  digest: string
}

export interface Kept {
  seq: number
  source: string
  id: string
  event: string
  delivery: Delivery
}

export const DELIVERY_TABLES = [
  `create table if not exists raw.delivery (
    seq bigint, _source varchar, delivery_id varchar, event varchar, sent_at timestamp, received_at timestamp,
    digest varchar, headers varchar, body blob, body_encoding varchar, body_size bigint)`,
  'create table if not exists meta.delivery_done (seq bigint)',
  `create table if not exists meta.delivery_count (
    source varchar, outcome varchar, name varchar, count bigint, last_at timestamp)`,
  'create table if not exists meta.stale_record (source varchar, stream varchar, key varchar, since_at timestamp)',
]

/** Headers that neither authorise nor come from the way here. */
const LEFT_OUT =
  /^(authorization|cookie|proxy-.*|connection|content-length|host|accept.*|x-gitlab-token|x-forwarded-.*|forwarded|via)$/
const HEADERS_LIMIT = 8192
/** From this size on compressing pays; GitHub's bodies shrink to an eighth. */
const COMPRESSED_FROM = 1024

export function headersText(headers: Delivery['headers']): string {
  const kept = Object.entries(headers).filter(([name]) => !LEFT_OUT.test(name))
  let size = 0
  const fitting = kept.filter(([name, value]) => (size += name.length + value.length) <= HEADERS_LIMIT)
  return JSON.stringify(Object.fromEntries(fitting))
}

export function keepLanded({ source, identity: { id, event }, delivery }: Landing, seq: number): Kept {
  return { seq, source, id, event, delivery }
}

/** In the receiving lane. `first` is the number of the first of them. */
export async function landDeliveries(lane: Lane, first: number, all: readonly Landing[]): Promise<void> {
  const bodies = all.map(({ delivery }) => pack(delivery.body))
  await lane.append('raw.delivery', {
    seq: all.map((_, i) => first + i),
    _source: all.map(({ source }) => source),
    delivery_id: all.map(({ identity }) => identity.id),
    event: all.map(({ identity }) => identity.event),
    sent_at: all.map(({ identity }) => identity.sentAt),
    received_at: all.map(({ delivery }) => delivery.receivedAt),
    digest: all.map(({ digest }) => digest),
    headers: all.map(({ delivery }) => headersText(delivery.headers)),
    body: bodies.map(({ bytes }) => bytes),
    body_encoding: bodies.map(({ encoding }) => encoding),
    body_size: all.map(({ delivery }) => delivery.body.length),
  })
}

function pack(body: Buffer): { bytes: Uint8Array; encoding: string } {
  if (body.length < COMPRESSED_FROM) return { bytes: body, encoding: 'identity' }
  return { bytes: zstdCompressSync(body, { params: LEVEL }), encoding: 'zstd' }
}

/** ZSTD_c_compressionLevel: the fastest. */
const LEVEL = { 100: 1 }

/** Number of the last delivery that has landed, and of the last that is processed. */
export async function readPlace(warehouse: Warehouse): Promise<{ landed: number; done: number }> {
  const [row] = await warehouse.rows<{ landed: number; done: number }>(
    `select coalesce((select max(seq) from raw.delivery), 0) as landed,
       coalesce((select max(seq) from meta.delivery_done), 0) as done`,
  )
  const { landed = 0, done = 0 } = row ?? {}
  // Old ones are dropped once they are processed: numbers go on all the same.
  return { landed: Math.max(landed, done), done }
}

export async function saveDone(lane: Lane, seq: number): Promise<void> {
  await lane.run('delete from meta.delivery_done')
  await lane.run('insert into meta.delivery_done values ($seq)', { seq: BigInt(seq) })
}

/** The next ones after `done`, so many that they fit into memory together; at least one when there is one. */
export async function readPending(
  warehouse: Warehouse,
  done: number,
  most: { count: number; bytes: number },
): Promise<Packed[]> {
  const sizes = await warehouse.rows<{ seq: number; size: number }>(
    `select seq, body_size as size from raw.delivery where seq > $done order by seq limit ${most.count}`,
    { done: BigInt(done) },
  )
  let bytes = 0
  const fitting = sizes.filter(({ size }, i) => (bytes += size) <= most.bytes || i === 0)
  const last = fitting.at(-1)?.seq
  if (last === undefined) return []
  return warehouse.rows<Packed>(
    `select seq, _source as source, delivery_id as id, event, received_at as "receivedAt", headers, body,
       body_encoding as encoding
     from raw.delivery where seq > $done and seq <= $last order by seq`,
    { done: BigInt(done), last: BigInt(last) },
  )
}

/** As it lies on the disk. */
export interface Packed {
  seq: number
  source: string
  id: string
  event: string
  receivedAt: number
  headers: string
  body: Uint8Array
  encoding: string
}

export function unpack({ headers, body, encoding, receivedAt, ...row }: Packed): Kept {
  const bytes = Buffer.from(body)
  return {
    ...row,
    delivery: {
      headers: JSON.parse(headers) as Record<string, string>,
      body: encoding === 'zstd' ? zstdDecompressSync(bytes) : bytes,
      receivedAt,
    },
  }
}

/** Drops what is processed and was received before. Returns how many. */
export async function dropOld(lane: Lane, before: number): Promise<number> {
  const [dropped] = await lane.rows<{ Count: number }>(
    `delete from raw.delivery where received_at < $before
       and seq <= (select coalesce(max(seq), 0) from meta.delivery_done)`,
    { before: new Date(before) },
  )
  return dropped?.Count ?? 0
}
