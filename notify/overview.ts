import type { Alerts } from '../ingest/config.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { readEpisodes, type Episode } from './episodes.ts'
import { toMarkdown, type Message } from './message.ts'
import { nameDigest, readDue } from './notifier.ts'
import { readPosted, type Posted } from './outbox.ts'

const MOST = 50

export interface Overview {
  channels: { name: string; kind: 'webhook' | 'slack' | 'email' }[]
  rules: {
    name: string
    kind: Alerts['rules'][number]['condition']['kind']
    to: string[]
    error: string | null
  }[]
  episodes: Episode[]
  messages: Posted[]
  digests: { audience: string; team: string | null; schedule: string; to: string[]; next_at: number | null }[]
  checked_at: number | null
}

/** What is configured and what became of it, without addresses and secrets. */
export async function describeAlerts(
  { channels, rules, digests }: Alerts,
  warehouse: Warehouse,
  { checkedAt, errors }: { checkedAt: number | null; errors: ReadonlyMap<string, string> },
): Promise<Overview> {
  const [episodes, messages, due] = await Promise.all([
    readEpisodes(warehouse, MOST),
    readPosted(warehouse, MOST),
    readDue(warehouse),
  ])
  return {
    channels: channels.map(({ name, webhook }) => ({
      name,
      kind: webhook === null ? 'email' : webhook.format === 'slack' ? 'slack' : 'webhook',
    })),
    rules: rules.map(({ name, condition, to }) => ({
      name,
      kind: condition.kind,
      to: [...to],
      error: errors.get(name) ?? null,
    })),
    episodes,
    messages,
    digests: digests.map((plan) => {
      const { audience, team, schedule, to } = plan
      return { audience, team, schedule, to: [...to], next_at: due.get(nameDigest(plan)) ?? null }
    }),
    checked_at: checkedAt,
  }
}

/** As people read it. */
export function printMessages(messages: ReadonlyMap<string, Message>) {
  return [...messages].map(([channel, message]) => ({
    channel,
    title: message.title,
    markdown: toMarkdown(message),
  }))
}
