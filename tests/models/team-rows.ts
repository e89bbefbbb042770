/** Rows of people and their changes. */
import { january as at } from './days.ts'
import type { Row } from './given.ts'

export const R = 'github.com/acme/shop'

const account = (id: string, isBot = false): Row => ({
  account_id: `github:${id}`,
  tool: 'github',
  is_bot: isBot,
})
export const people = {
  team: ['red', 'blue'].map((name) => ({ team_id: name, name })),
  account: [account('anna'), account('ben'), account('bot', true)],
  team_account: [
    { team_id: 'red', account_id: 'github:anna', valid_from_at: at(1) },
    { team_id: 'blue', account_id: 'github:ben', valid_from_at: at(1) },
  ],
  repository: [{ repository_id: R, name: 'shop', default_branch: 'main' }],
  service: [{ service_id: 'shop', name: 'shop', repository_id: R }],
  service_owner: [{ service_id: 'shop', team_id: 'blue', valid_from_at: at(1) }],
}
export const change = (number: number, more: Row = {}): Row => ({
  change_id: `${R}#${number}`,
  repository_id: R,
  number,
  title: `Request ${number}`,
  author_id: 'github:anna',
  opened_at: at(2),
  ready_at: at(3),
  head_commit_id: `${R}@head${number}`,
  ...more,
})
