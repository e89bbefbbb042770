import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCarried } from '../../transforms/risk/carried.ts'
import { readHandling } from '../../transforms/risk/handling.ts'
import { readWatchLists } from '../../transforms/risk/watch-list.ts'
import { openModels, type Models, type Row } from '../models/given.ts'

let models: Models
beforeAll(async () => {
  models = await openModels()
})
afterAll(() => models.close())

const due = Date.parse('2026-03-10T12:00:00Z')
const coming = {
  serviceId: 'cart',
  hazards: new Map([
    ['shop@a', 0.06],
    ['shop@b', 0.02],
    ['shop@c', 0.01],
  ]),
  planId: 'plan',
  dueAt: due,
}
const commit = (id: string, more: Row = {}): Row => ({
  commit_id: `shop@${id}`,
  repository_id: 'shop',
  ...more,
})
const file = (id: string, path: string, added: number): Row => ({
  commit_id: `shop@${id}`,
  path,
  added_count: added,
  deleted_count: 0,
})
const freeze = (id: string, starts: string, ends: string, more: Row = {}): Row => ({
  blackout_id: id,
  name: id,
  is_production: true,
  is_service_known: true,
  starts_at: starts,
  ends_at: ends,
  ...more,
})
const rolled = (id: string, service: string, finished: string): Row => ({
  deployment_id: id,
  service_id: service,
  environment_tier: 'production',
  is_prerelease: false,
  outcome: 'succeeded',
  finished_at: finished,
})
const planned = (id: string, starts: string, state = 'planned'): Row => ({
  release_id: id,
  root_release_id: id,
  state,
  starts_at: starts,
})
const near = (neighbour: string): Row => ({
  service_id: 'cart',
  neighbour_service_id: neighbour,
  relation: 'needs',
})
const none: Record<string, Row[]> = {
  service: [{ service_id: 'cart', name: 'Cart', value_stream_id: 'selling' }],
  risk_commit_fact: [],
  commit_file: [],
  code_owner: [],
  service_owner: [],
  team: [],
  int_blackout__scoped: [],
  int_service__related: [],
  int_release__served: [],
  int_release__scheduled: [],
  deployment_fact: [],
}

test('what was not reviewed has its riskiest files and their owner; what nobody tells is not held against it', async () => {
  await models.given({
    ...none,
    risk_commit_fact: [
      commit('a', { is_reviewed: false, is_untested: true }),
      commit('b', { is_reviewed: true, is_untested: false }),
      commit('c', { is_reviewed: null, is_untested: null }),
    ],
    commit_file: [file('a', 'src/pay.ts', 30), file('a', 'docs/pay.md', 4), file('b', 'src/list.ts', 90)],
    code_owner: [
      { code_owner_id: '1', repository_id: 'shop', pattern: '*', owners: '@acme/shop', position: 1 },
      { code_owner_id: '2', repository_id: 'shop', pattern: '/src/', owners: '@acme/payments', position: 2 },
    ],
  })
  const handled = await readHandling(models.warehouse, coming)
  expect(handled).toEqual({
    unreviewed: ['shop@a'],
    untested: ['shop@a'],
    files: ['src/pay.ts', 'docs/pay.md'],
    owner: '@acme/payments',
    freeze: null,
    neighbours: [],
  })
})

test('without CODEOWNERS the owner is the service’s team, and with nobody there is none', async () => {
  const own = {
    ...none,
    risk_commit_fact: [commit('a', { is_reviewed: false })],
    commit_file: [file('a', 'src/pay.ts', 30)],
  }
  await models.given(own)
  expect((await readHandling(models.warehouse, coming)).owner).toBeNull()
  await models.given({
    ...own,
    service_owner: [{ service_id: 'cart', team_id: 'team:cart' }],
    team: [{ team_id: 'team:cart', name: 'Basket' }],
  })
  expect((await readHandling(models.warehouse, coming)).owner).toBe('Basket')
})

test('a freeze holds at the moment when it goes out, for the service or for all', async () => {
  const held = async (...int_blackout__scoped: Row[]) => {
    await models.given({ ...none, int_blackout__scoped })
    return (await readHandling(models.warehouse, coming)).freeze?.name ?? null
  }
  expect(await held(freeze('spring', '2026-03-10T00:00', '2026-03-11T00:00'))).toBe('spring')
  expect(await held(freeze('over', '2026-03-01T00:00', '2026-03-10T12:00'))).toBeNull()
  expect(await held(freeze('later', '2026-03-10T12:01', '2026-03-11T00:00'))).toBeNull()
  const whole = ['2026-03-10T00:00', '2026-03-11T00:00'] as const
  expect(await held(freeze('stock', ...whole, { service_id: 'stock' }))).toBeNull()
  expect(await held(freeze('others', ...whole, { value_stream_id: 'buying' }))).toBeNull()
  expect(await held(freeze('test', ...whole, { is_production: false }))).toBeNull()
})

test('neighbours are those that went out within 48 hours before, or are planned within 48 hours', async () => {
  await models.given({
    ...none,
    int_service__related: ['gone', 'long gone', 'near', 'far', 'dropped', 'own'].map(near),
    deployment_fact: [
      rolled('1', 'gone', '2026-03-09T12:00'),
      rolled('2', 'long gone', '2026-03-08T11:00'),
      rolled('3', 'stranger', '2026-03-10T11:00'),
    ],
    int_release__served: ['near', 'far', 'dropped'].map((id) => ({ release_id: id, service_id: id })),
    int_release__scheduled: [
      planned('near', '2026-03-12T11:00'),
      planned('far', '2026-03-12T13:00'),
      planned('dropped', '2026-03-10T12:00', 'cancelled'),
    ],
  })
  expect((await readHandling(models.warehouse, coming)).neighbours).toEqual(['gone', 'near'])
  expect((await readHandling(models.warehouse, { ...coming, planId: 'near' })).neighbours).toEqual(['gone'])
})

test('the watch list names what fired, what tells before what is frequent, and how many are left', async () => {
  const fired = (signal: string, fired_count: number, is_telling = false): Row => ({
    service_id: 'cart',
    watched_service_id: 'stock',
    watched_name: 'Stock',
    relation: 'needs',
    kind: 'incident',
    signal,
    title: signal,
    window_count: 40,
    fired_count,
    is_telling,
    p90_minutes: 25,
  })
  await models.given({
    ...none,
    watch_length_fact: [{ service_id: 'cart', window_minutes: 30, basis: 'usual', case_count: 0 }],
    watch_fact: [{ deployment_id: '1', service_id: 'cart' }],
    watch_firing_fact: [3, 21].map((minutes) => ({
      deployment_id: '1',
      kind: 'incident',
      firing_id: String(minutes),
      watched_service_id: 'stock',
      signal: 'told',
      minutes,
    })),
    watch_signal_fact: [
      fired('never', 0),
      fired('told', 3, true),
      ...[9, 8, 7, 6, 5].map((n) => fired(`often ${n}`, n)),
    ],
  })
  const [list] = await readWatchLists(models.warehouse, ['cart'])
  expect(list).toMatchObject({ service_name: 'Cart', window_minutes: 30, signals_left: 1 })
  expect(list!.signals.map(({ signal }) => signal)).toEqual([
    'told',
    'often 9',
    'often 8',
    'often 7',
    'often 6',
  ])
  expect(list!.signals[0]).toMatchObject({
    watched_name: 'Stock',
    soonest_minutes: 3,
    latest_minutes: 21,
    is_telling: true,
  })
})

test('findings that go out are new since the release before, inherited, or undated; those that are gone are not carried', async () => {
  const found = (
    id: string,
    severity: string,
    introduced: string | null,
    fixed: string | null = null,
  ): Row => ({
    vulnerability_id: id,
    service_id: 'cart',
    severity,
    introduced_at: introduced,
    fixed_at: fixed,
  })
  await models.given({
    ...none,
    deployment_fact: [rolled('1', 'cart', '2026-03-01T00:00'), rolled('2', 'cart', '2026-03-11T00:00')],
    int_vulnerability__served: [
      found('new', 'critical', '2026-03-05T00:00'),
      found('old', 'high', '2026-02-05T00:00'),
      found('undated', 'high', null),
      found('mended', 'critical', '2026-03-05T00:00', '2026-03-06T00:00'),
      found('to come', 'critical', '2026-03-20T00:00'),
    ],
    int_service__scanned: [{ service_id: 'cart' }],
  })
  const going = [
    { serviceId: 'cart', at: due },
    { serviceId: 'stock', at: due },
  ]
  expect(await readCarried(models.warehouse, going)).toEqual({
    counts: [
      { severity: 'critical', new_count: 1, inherited_count: 0, undated_count: 0 },
      { severity: 'high', new_count: 0, inherited_count: 1, undated_count: 1 },
    ],
    scanned_count: 1,
    service_count: 2,
  })
})
