import { afterAll, beforeAll, expect, test } from 'vitest'
import { findImpact, readDiff } from '../../transforms/impact/index.ts'
import { march as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let models: Stream
beforeAll(async () => {
  models = await openStream(
    'int_service__related',
    'int_release__served',
    'int_team__merged',
    'open_change_fact',
    'co_change_fact',
    'release_file_fact',
    'service_ownership_fact',
    'release_fact',
    'change_file',
    'release',
    'code_owner',
  )
})
afterAll(() => models.close())

const AS_OF = Date.parse('2026-03-02T00:00:00Z')
const R = 'github.com/acme/shop'
const service = (name: string, more: Row = {}): Row => ({ service_id: name, name, ...more })
const needs = (from: string, to: string, provenance = 'catalogue'): Row => ({
  from_service_id: from,
  to_service_id: to,
  kind: 'api',
  provenance,
})
const release = (id: string, planned: number, more: Row = {}): Row => ({
  release_id: id,
  name: `Release ${id}`,
  planned_at: at(planned),
  status: 'planned',
  ...more,
})
const request = (number: number, more: Row = {}): Row => ({
  change_id: `${R}#${number}`,
  repository_id: R,
  number,
  title: `Request ${number}`,
  author_id: 'github:anna',
  opened_at: '2026-02-20T00:00',
  ...more,
})

const shop = {
  repository: [{ repository_id: R, name: 'shop', default_branch: 'main' }],
  service: [
    service('cart', { repository_id: R, path_prefix: 'cart', tier: 1 }),
    service('cart-admin', { repository_id: R, path_prefix: 'cart/admin', tier: 3 }),
    service('till', { tier: 1 }),
    service('kiosk', { tier: 2 }),
    service('stock'),
  ],
  team: ['red', 'blue'].map((id) => ({ team_id: `github:acme/${id}`, name: id })),
  service_owner: [
    { service_id: 'cart', team_id: 'github:acme/red', valid_from_at: '2025-01-01T00:00' },
    { service_id: 'till', team_id: 'github:acme/blue', valid_from_at: '2025-01-01T00:00' },
  ],
  account: [
    { account_id: 'github:anna', tool: 'github', is_bot: false },
    { account_id: 'github:bot', tool: 'github', is_bot: true },
  ],
  dependency: [
    needs('till', 'cart'),
    needs('kiosk', 'till', 'traces'),
    needs('cart', 'stock'),
    needs('cart', 'cart'),
    needs('cart', 'nobody knows'),
  ],
}

const ask = (diff: string) =>
  findImpact(models.warehouse, { repositoryId: R, files: readDiff(diff), asOf: AS_OF })

test('files lie in the service with the longest folder, new ones too; all that need it are told with the way', async () => {
  await models.given(shop)
  const found = await ask('cart/new.ts\ncart/admin/a.ts\nREADME.md')
  expect(found.services.map(({ name, path_count, team_name }) => [name, path_count, team_name])).toEqual([
    ['cart', 1, 'red'],
    ['cart-admin', 1, null],
    ['shop', 1, null],
  ])
  expect(found.dependants).toMatchObject([
    { name: 'till', hops: 1, team_name: 'blue', via: ['till', 'cart'], is_undeclared: false },
    { name: 'kiosk', hops: 2, tier: 2, via: ['kiosk', 'till', 'cart'], is_undeclared: true },
  ])
})

test('a contract counts those who need the service that keeps it, not those of other folders', async () => {
  await models.given(shop)
  const migration = (path: string) =>
    `diff --git a/${path} b/${path}\nnew file mode 100644\nindex 0..1\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+drop table carts;\n`
  const found = await ask(migration('cart/migrations/1.sql') + migration('cart/admin/migrations/2.sql'))
  expect(found.contracts.map(({ path, dependant_count }) => [path, dependant_count])).toEqual([
    ['cart/migrations/1.sql', 2],
    ['cart/admin/migrations/2.sql', 0],
  ])
})

test('owners are those of the last line that matches; a line without a team sets its paths free', async () => {
  const line = (position: number, pattern: string, owners: string): Row => ({
    code_owner_id: `${R}:${position}`,
    repository_id: R,
    pattern,
    owners,
    position,
  })
  await models.given({
    ...shop,
    service_owner: shop.service_owner.slice(1),
    code_owner: [line(0, '', '@acme/blue'), line(1, '*', '@acme/blue'), line(2, '/cart/admin/', '')],
  })
  const found = await ask('cart/a.ts\ncart/admin/a.ts')
  expect(found.owners).toEqual([
    { path: 'cart/a.ts', teams: ['@acme/blue'] },
    { path: 'cart/admin/a.ts', teams: [] },
  ])
  expect(found.ask).toEqual([
    {
      team_id: 'github:acme/blue',
      team_name: 'blue',
      reasons: ['owns cart', 'owns cart-admin', 'named in CODEOWNERS', 'till needs it'],
    },
  ])
})

test('open requests on the same files are told; bots, closed ones and other files are not', async () => {
  const file = (number: number, path: string): Row => ({
    change_id: `${R}#${number}`,
    path,
    status: 'modified',
  })
  await models.given({
    ...shop,
    change: [
      request(1),
      request(2, { closed_at: '2026-02-21T00:00' }),
      request(3, { author_id: 'github:bot' }),
      request(4),
    ],
    change_file: [
      file(1, 'cart/a.ts'),
      file(1, 'cart/b.ts'),
      file(2, 'cart/a.ts'),
      file(3, 'cart/a.ts'),
      file(4, 'cart/c.ts'),
    ],
  })
  const { open_changes } = await ask('cart/a.ts\ncart/b.ts')
  expect(open_changes).toMatchObject([
    { number: 1, path_count: 2, example_path: 'cart/a.ts', state: 'waiting for review' },
  ])
})

test('releases ahead are those of touched services and their neighbours, each once and nearest first', async () => {
  const serves = (release_id: string, service_id: string): Row => ({ release_id, service_id })
  await models.given({
    ...shop,
    release: [
      release('own', 20),
      release('both', 10),
      release('far', 5),
      release('past', 1),
      release('done', 12, { released_at: at(2) }),
      release('off', 12, { status: 'cancelled' }),
    ],
    release_service: [
      serves('own', 'cart'),
      serves('both', 'cart'),
      serves('both', 'till'),
      serves('far', 'stock'),
      serves('past', 'cart'),
      serves('done', 'cart'),
      serves('off', 'cart'),
    ],
  })
  const { releases_ahead } = await ask('cart/a.ts')
  expect(
    releases_ahead.map(({ release_id, service_name, relation }) => [release_id, service_name, relation]),
  ).toEqual([
    ['far', 'stock', 'is needed by it'],
    ['both', 'cart', 'has it'],
    ['own', 'cart', 'has it'],
  ])
})

test('where no service is known it is said, and nothing is claimed', async () => {
  await models.given({})
  expect(await ask('cart/a.ts')).toMatchObject({
    services: [],
    dependants: [],
    ask: [],
    notes: ['No service is known to which these files belong'],
  })
})
