/** Rows of requests that wait, and the list of what waits. */
import { readWaiting } from '../../transforms/waiting/answer.ts'
import type { Row } from './given.ts'
import { type Stream } from './stream.ts'

export const shop = 'github.com/acme/shop'
export const service = `git:${shop}`
export const at = (day: number, hour = 0) =>
  `2026-03-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00`
export const NOW = Date.parse(`${at(20)}Z`)
export const repository: Row[] = [
  { repository_id: shop, name: 'shop', default_branch: 'main' },
  { repository_id: 'github.com/acme/cart', name: 'cart', default_branch: 'main' },
]
export const request = (number: number, more: Row = {}): Row => ({
  change_id: `${shop}#${number}`,
  repository_id: shop,
  number,
  title: `Change ${number}`,
  opened_at: at(1),
  ready_at: at(2),
  url: `https://example.org/${number}`,
  ...more,
})

export const everywhere = { teams: [], services: [], repositories: [] }
export const waiting = (stream: Stream, now = NOW, scope = everywhere) =>
  readWaiting(stream.warehouse, scope, now)
