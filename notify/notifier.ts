import type { Alerts, DigestPlan } from '../ingest/config.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { writeDigest } from './digest.ts'
import { sendMail } from './email.ts'
import { readEpisodes, saveTurn, turnEpisodes } from './episodes.ts'
import { DeliveryError } from './fault.ts'
import { judgeRules, type Judged } from './findings.ts'
import type { Look } from './look.ts'
import { gatherMessages, type Message } from './message.ts'
import { deliverDue, forgetOld, queueMessage, type Deliver, type Posted } from './outbox.ts'
import { postMessage } from './webhook.ts'

/** What is to be told, and where. */
export interface Check {
  judged: Judged[]
  messages: Map<string, Message>
}

/** What would be told now; writes and sends nothing. */
export async function previewAlerts(alerts: Alerts, look: Look): Promise<Check> {
  const [judged, open] = await Promise.all([judgeRules(alerts.rules, look), readEpisodes(look.warehouse)])
  const { changes } = turnEpisodes(open, judged, look.now)
  return { judged, messages: gatherMessages(changes, alerts.link) }
}

/** Judges all rules, and queues what is new and what is over together with the note that it was told. */
export async function checkAlerts(alerts: Alerts, look: Look): Promise<Check> {
  const { warehouse, now } = look
  const [judged, open] = await Promise.all([judgeRules(alerts.rules, look), readEpisodes(warehouse)])
  const turn = turnEpisodes(open, judged, now)
  const messages = gatherMessages(turn.changes, alerts.link)
  await warehouse.land(async (lane) => {
    await saveTurn(lane, turn, now)
    for (const [channel, message] of messages) await queueMessage(lane, channel, message, now)
    await forgetOld(lane, now)
  })
  return { judged, messages }
}

/** Queues a digest for its channels. */
export async function queueDigest(alerts: Alerts, plan: DigestPlan, look: Look): Promise<Message> {
  const message = await writeDigest(plan, look, alerts.link)
  await look.warehouse.land(async (lane) => {
    for (const channel of plan.to) await queueMessage(lane, channel, message, look.now)
  })
  return message
}

/** Tries what is due. A channel that is gone from the configuration cannot be reached any more. */
export function deliverMessages(alerts: Alerts, warehouse: Warehouse, now: number): Promise<Posted[]> {
  const deliver: Deliver = (name, message, id) => {
    const channel = alerts.channels.find((one) => one.name === name)
    if (channel?.webhook) return postMessage(channel.webhook, message, id)
    if (channel?.email) return sendMail(channel.email, message, id)
    throw new DeliveryError(`The channel is no longer configured: ${name}`, { isFinal: true })
  }
  return deliverDue(warehouse, async (...all) => deliver(...all), now)
}

/** What names a plan over restarts. */
export function nameDigest({ audience, team, to }: DigestPlan): string {
  return JSON.stringify([audience, team, to])
}

/** When each plan is due next, as it was noted; a server that was down then sends it when it is back. */
export async function readDue(warehouse: Warehouse): Promise<Map<string, number>> {
  const rows = await warehouse.rows<{ plan: string; due_at: number }>(
    'SELECT plan, due_at FROM meta.digest_due',
  )
  return new Map(rows.map(({ plan, due_at }) => [plan, due_at]))
}

export async function saveDue(warehouse: Warehouse, plan: string, dueAt: number): Promise<void> {
  await warehouse.land(async (lane) => {
    await lane.run('DELETE FROM meta.digest_due WHERE plan = $plan', { plan })
    await lane.run('INSERT INTO meta.digest_due VALUES ($plan, epoch_ms(CAST($dueAt AS BIGINT)))', {
      plan,
      dueAt,
    })
  })
}
