import { randomUUID } from 'node:crypto'
import type { Lane } from '../transforms/lanes.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { DeliveryError } from './fault.ts'
import type { Message } from './message.ts'

/** A message on its way, or where it ended. */
export interface Posted {
  message_id: string
  channel: string
  kind: string
  title: string
  created_at: number
  attempt_count: number
  /** Null once it has arrived or was given up. */
  next_try_at: number | null
  delivered_at: number | null
  given_up_at: number | null
  last_error: string | null
}

export type Deliver = (channel: string, message: Message, id: string) => Promise<void>

const MINUTE_MS = 60_000
/** After each failed try; a day and a half in all. */
const PAUSES = [1, 5, 15, 60, 240, 720, 1440].map((minutes) => minutes * MINUTE_MS)
const KEPT_DAYS = 90

/** Queues a message in the transaction of what it tells: neither is lost without the other. */
export async function queueMessage(
  lane: Lane,
  channel: string,
  message: Message,
  now: number,
): Promise<void> {
  const { kind, title } = message
  const bound = { id: randomUUID(), channel, kind, title, content: JSON.stringify(message), now }
  await lane.run(
    `INSERT INTO meta.alert_message VALUES ($id, $channel, $kind, $title, $content, epoch_ms(CAST($now AS BIGINT)), 0,
       epoch_ms(CAST($now AS BIGINT)), NULL, NULL, NULL)`,
    bound,
  )
}

/** Tries every message whose time has come, in order; what fails is tried again later, and says why. */
export async function deliverDue(warehouse: Warehouse, deliver: Deliver, now: number): Promise<Posted[]> {
  const due = await warehouse.rows<Posted & { content: string }>(
    `SELECT * FROM meta.alert_message WHERE next_try_at <= epoch_ms(CAST($now AS BIGINT)) ORDER BY created_at, message_id`,
    { now },
  )
  const ended: Posted[] = []
  for (const { content, ...posted } of due) {
    const tried = await attempt(posted, JSON.parse(content) as Message, deliver, now)
    await warehouse.land((lane) => save(lane, tried))
    ended.push(tried)
  }
  return ended
}

async function attempt(posted: Posted, message: Message, deliver: Deliver, now: number): Promise<Posted> {
  const attempt_count = posted.attempt_count + 1
  try {
    await deliver(posted.channel, message, posted.message_id)
    return { ...posted, attempt_count, next_try_at: null, delivered_at: now, last_error: null }
  } catch (error) {
    const last_error = (error as Error).message.slice(0, 500)
    const { isFinal = false, retryAfterMs = null } = error instanceof DeliveryError ? error : {}
    const pause = PAUSES[attempt_count - 1]
    if (isFinal || pause === undefined)
      return { ...posted, attempt_count, next_try_at: null, given_up_at: now, last_error }
    return { ...posted, attempt_count, next_try_at: now + Math.max(pause, retryAfterMs ?? 0), last_error }
  }
}

async function save(lane: Lane, posted: Posted): Promise<void> {
  const { message_id: id, attempt_count: attempts, last_error: error } = posted
  const { next_try_at: next, delivered_at: delivered, given_up_at: ended } = posted
  await lane.run(
    `UPDATE meta.alert_message SET attempt_count = $attempts, next_try_at = epoch_ms(CAST($next AS BIGINT)),
       delivered_at = epoch_ms(CAST($delivered AS BIGINT)), given_up_at = epoch_ms(CAST($ended AS BIGINT)),
       last_error = $error WHERE message_id = $id`,
    { id, attempts, next, delivered, ended, error },
  )
}

/** The newest messages, and every one that has not arrived. */
export async function readPosted(warehouse: Warehouse, limit: number): Promise<Posted[]> {
  return warehouse.rows<Posted>(
    `SELECT * EXCLUDE (content) FROM meta.alert_message
     ORDER BY next_try_at IS NULL, created_at DESC, message_id LIMIT ${limit}`,
  )
}

/** Old news is dropped: what is over and what has arrived. */
export async function forgetOld(lane: Lane, now: number): Promise<void> {
  const before = now - KEPT_DAYS * 24 * 60 * MINUTE_MS
  await lane.run(
    `DELETE FROM meta.alert_message WHERE next_try_at IS NULL AND created_at < epoch_ms(CAST($before AS BIGINT))`,
    { before },
  )
  await lane.run(`DELETE FROM meta.alert_episode WHERE resolved_at < epoch_ms(CAST($before AS BIGINT))`, {
    before,
  })
}
