import { describe, expect, test } from 'vitest'
import { component, type Content, HOST, npm, openCatalog, scripts } from './catalog-shop.ts'

const opened = openCatalog()
const { readAll } = opened

function change(name: string, label: string, files: Record<string, Content | null>): void {
  scripts[name]?.commit({ label, at: '2026-02-05T10:00', message: 'Go on\n', files }).flush()
}

const DEPENDENCIES = `select own.name || ' → ' || other.name as pair, dependency.kind, provenance, confidence_ratio as sure, evidence
  from dependency join service as own on own.service_id = from_service_id join service as other on other.service_id = to_service_id
  where provenance <> 'traces' order by all`

describe('dependencies', () => {
  test('are those between known services alone, cycles included, with the line that says so', async () => {
    expect((await opened.warehouse.rows(DEPENDENCIES)).map(Object.values)).toEqual([
      ['api → web', 'uses', 'npm', 0.9, 'apps/api/package.json:6'],
      ['cart → store', 'depends on', 'catalogue', 1, 'catalog-info.yaml:9'],
      ['cart → web', 'depends on', 'catalogue', 0.9, 'catalog-info.yaml:9'],
      ['store → hosts', 'is laid on', 'terraform', 0.9, 'main.tf:2'],
      ['twin-two → cart', 'uses', 'npm', 0.9, 'sub/package.json:6'],
      ['web → cart', 'uses', 'npm', 0.9, 'apps/web/package.json:5'],
    ])
  })

  test('bear the commit and an address of the line', async () => {
    const [row] = await opened.warehouse.rows(
      `select url, first_seen_at from dependency where provenance = 'npm' and evidence like 'apps/web%'`,
    )
    expect(row?.url).toBe(`${HOST}/mono/blob/${scripts.mono?.shas.first}/apps/web/package.json#L5`)
    expect(row?.first_seen_at).toBe(Date.UTC(2026, 0, 5, 10))
  })
})

test('what a catalogue names and nobody knows is kept under its name, and what compose starts is what it is', async () => {
  const rows = await opened.warehouse.rows(
    `select own.name, to_node_id, provenance from int_dependency__resolved as need join service as own on own.service_id = from_service_id
     where to_service_id is null order by all`,
  )
  expect(rows.map(Object.values)).toEqual([
    ['cart', `git:git.example.org/acme/cart/compose.yaml#sessions`, 'compose'],
    ['cart', 'name:gone', 'catalogue'],
  ])
  const nodes = await opened.warehouse.rows(
    `select name, kind, team_id, is_orphan from node_fact where kind not in ('service', 'unknown') order by name`,
  )
  expect(nodes.map(Object.values)).toEqual([
    ['sessions', 'cache', 'red', false],
    ['store', 'database', 'blue', false],
  ])
})

test('what a catalogue says that PagerDuty calls a service is that service', async () => {
  const rows = await opened.warehouse.rows(
    `select alias.tool, alias.name, service.name as service from service_alias as alias join service using (service_id)`,
  )
  expect(rows.map(Object.values)).toEqual([['pagerduty', 'PSTORE', 'store']])
})

describe('calls that traces show', () => {
  test('are between services by name, summed over days, as sure as they are many', async () => {
    const rows = await opened.warehouse.rows(
      `select from_name, to_name, kind, call_count, round(confidence_ratio, 3) as sure, is_undeclared,
         strftime(first_seen_at, '%m-%d') as first, strftime(last_seen_at, '%m-%d') as last, reason
       from dependency_fact where provenance = 'traces' order by from_key, to_key`,
    )
    expect(rows.map(Object.values)).toEqual([
      ['web', 'cart', 'calls', 90, 0.9, false, '03-01', '03-01', null],
      ['cart', 'api', 'sends to', 10, 0.5, true, '03-01', '03-02', null],
      [null, 'web', 'calls', 7, 0.412, null, '03-02', '03-02', 'no one service of this name: user'],
      ['web', 'cart', 'calls', null, 0, false, '01-01', '01-01', null],
      ['web', 'web', 'calls', 7, 0.412, null, '03-02', '03-02', 'both are the same service'],
    ])
  })

  test('stand beside what is declared, and of several the surest is shown', async () => {
    const rows = await opened.warehouse.rows(
      `select service.name, relation, other.name as neighbour, provenance from int_service__related as near
       join service using (service_id) join service as other on other.service_id = neighbour_service_id
       where relation = 'needs' order by all`,
    )
    expect(rows.map(Object.values)).toEqual([
      ['api', 'needs', 'web', 'npm'],
      ['cart', 'needs', 'api', 'traces'],
      ['cart', 'needs', 'store', 'catalogue'],
      ['cart', 'needs', 'web', 'catalogue'],
      ['store', 'needs', 'hosts', 'terraform'],
      ['twin-two', 'needs', 'cart', 'npm'],
      ['web', 'needs', 'cart', 'traces'],
    ])
  })
})

test('spans of pipelines are builds, jobs and deployments', async () => {
  const commit = `git.example.org/acme/cart@${scripts.cart?.shas.first}`
  const ask = async (sql: string) => (await opened.warehouse.rows(sql)).map(Object.values)
  expect(
    await ask(`select build_id, commit_id, pipeline, outcome from build where source_id = 'traces:x'`),
  ).toEqual([['traces:x:7', commit, 'release', 'failed']])
  expect(await ask(`select name, outcome from build_job where source_id = 'traces:x' order by 1`)).toEqual([
    ['roll out', 'failed'],
    ['unit', 'succeeded'],
  ])
  expect(
    await ask(
      `select native_service, native_environment, version, commit_id, outcome from deployment where source_id = 'traces:x'`,
    ),
  ).toEqual([['cart', 'production', '1.4.0', commit, 'failed']])
})

test('owners: the configuration, then the catalogue, then CODEOWNERS', async () => {
  const rows = await opened.warehouse.rows(
    `select service.name, team_id, service_owner.source_rank as rank from service_owner join service using (service_id) order by all`,
  )
  expect(rows.map(Object.values)).toEqual([
    ['cart', 'red', 30],
    ['store', 'blue', 30],
    ['web', 'green', 1],
  ])
})

test('base images, systems and runtimes of each service, the nearest pin first', async () => {
  const rows = await opened.warehouse.rows(
    `select service.name as service, component.kind, component.name, version, scope, evidence, component.source_rank as rank
     from component join service using (service_id) order by all`,
  )
  expect(rows.map(Object.values)).toEqual([
    ['api', 'platform', 'node', '20.9.0', 'run', 'apps/api/.nvmrc:1', 50],
    ['web', 'container', 'node', '24-alpine3.21', 'run', 'apps/web/Dockerfile:2', 50],
    ['web', 'operating-system', 'alpine', '3.21', 'run', 'apps/web/Dockerfile:2', 50],
    ['web', 'platform', 'node', '22.1.0', 'run', '.nvmrc:1', 60],
    ['web', 'platform', 'node', '24', 'run', 'apps/web/Dockerfile:2', 50],
  ])
})

test('files that are malformed or too large are rejected with place and reason, and the rest lands', async () => {
  const rows = await opened.warehouse.rows<{ reason: string }>('select reason from raw.rejected order by 1')
  expect(rows.map(({ reason }) => reason.replace(/: .*(?= \()/, ''))).toEqual([
    'not valid JSON (a/package.json:1)',
    'not valid YAML (catalog-info.yaml:1)',
    'too large to read, at most 1000000 (b/package.json)',
  ])
  const broken = opened.report.sources.find(({ source }) => source === 'git:broken')
  expect(broken?.streams.find(({ name }) => name === 'catalog')).toMatchObject({ rejected: 3 })
})

test('a second reading reads what changed alone: moved lines, renamed and removed files', async () => {
  const before = await count()
  expect((await readAll()).changed).toBe(false)
  expect(await count()).toBe(before)
  change('twin-two', 'renamed', {
    'sub/package.json': null,
    'moved/package.json': npm('sub', ['@acme/cart-client']),
  })
  change('twin-one', 'gone', { 'package.json': null })
  await readAll()
  const found = (await opened.warehouse.rows(DEPENDENCIES)).map(({ pair, evidence }) => `${pair} ${evidence}`)
  expect(found.filter((text) => text.startsWith('twin'))).toEqual(['twin-two → cart moved/package.json:5'])
  const facts = await opened.warehouse.rows(
    `select path from (select * from raw.git__catalog qualify row_number() over (partition by _source, _key order by _loaded_at desc) = 1)
     where not _is_deleted and _source in ('git:twin-one', 'git:twin-two') group by path order by path`,
  )
  expect(facts.map(({ path }) => path)).toEqual(['moved/package.json', 'package.json'])
})

test('a catalogue that names another team owns from the commit that says so, and the one before until then', async () => {
  change('cart', 'handed over', { 'catalog-info.yaml': component('cart', '', 'blue') })
  await readAll()
  const rows = await opened.warehouse.rows(
    `select team_id, strftime(valid_from_at, '%Y-%m-%d') as since, strftime(valid_to_at, '%Y-%m-%d') as until
     from service_owner join service using (service_id) where name = 'cart' order by 2`,
  )
  expect(rows.map(Object.values)).toEqual([
    ['red', '1970-01-01', '2026-02-05'],
    ['blue', '2026-02-05', null],
  ])
  const [node] = await opened.warehouse.rows(`select team_id, owner_count from node_fact where name = 'cart'`)
  expect(node).toEqual({ team_id: 'blue', owner_count: 2 })
})

async function count(): Promise<unknown> {
  return (await opened.warehouse.rows('select count(*) as n from raw.git__catalog'))[0]?.n
}
