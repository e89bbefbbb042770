import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { configTables, loadConfig } from './config.ts'
import { printSchema } from './config/print.ts'
import { enterFolder, folder, load } from '../tests/ingest/config-folder.ts'

enterFolder()

describe('a good file', () => {
  test('becomes one frozen value with paths relative to itself', async () => {
    const config = await load('zone: Europe/Berlin\ndata: ../data\ngit:\n  - path: shop\n')
    expect(config.zone).toBe('Europe/Berlin')
    expect(config.sources[0]).toMatchObject({ id: 'git:shop', repositoryId: 'github.com/example/shop' })
    expect(config.data).toBe(join(folder, '../data'))
    expect(Object.isFrozen(config.sources[0]?.options)).toBe(true)
  })

  test('keeps two repositories of one name apart', async () => {
    const config = await load('git:\n  - path: shop\n  - path: other/shop\n')
    expect(config.sources.map(({ id }) => id)).toEqual(['git:shop', 'git:other-shop'])
  })

  test('names services, also by folders of one repository', async () => {
    const config = await load(
      `git:
  - path: shop
    services:
      - { name: cart, path: ./src/cart/, team: buying, tier: 1 }
services:
  - { name: prices, repository: shop, path: src }
images:
  - { pattern: 'example/shop-cart', service: cart }
`,
    )
    const { service, image } = configTables(config)
    expect(service?.rows).toEqual([
      [
        'git:github.com/example/shop:cart',
        'cart',
        'github.com/example/shop',
        'src/cart',
        'buying',
        null,
        1,
        null,
      ],
      [
        'git:github.com/example/shop:prices',
        'prices',
        'github.com/example/shop',
        'src',
        null,
        null,
        null,
        null,
      ],
    ])
    expect(image?.rows).toEqual([['example/shop-cart', 'git:github.com/example/shop:cart']])
  })

  test('gives settings, tag rules, environments and bots as tables', async () => {
    const config = await load(
      `tags: '^r\\d+$'
git: [{ path: shop, tags: '^shop-' }]
thresholds: { remediation_days: 3 }
bots: ['^robot ']
environments: [{ pattern: '^live/', name: live, tier: production }]
`,
    )
    const tables = configTables(config)
    expect(tables.setting?.rows).toContainEqual(['remediation_days', '3'])
    expect(tables.setting?.rows).toContainEqual(['failure_confidence', '0.5'])
    expect(tables.setting?.rows).toContainEqual(['tag_pattern', String.raw`^r\d+$`])
    expect(tables.tag_rule?.rows).toEqual([['github.com/example/shop', '^shop-', null]])
    expect(tables.environment?.rows).toEqual([['^live/', 'live', 'production']])
    expect(tables.bot?.rows).toContainEqual(['^robot '])
    expect(tables.bot?.rows).toContainEqual([String.raw`\[bot\]`])
  })

  test('gives the answers of the set-up queue as tables', async () => {
    const tables = configTables(
      await load(`git: { path: shop, services: [{ name: cart, path: src, incident_services: [PABC12] }] }
deployments:
  - { job: '^deploy-prod$', workflow: '^Release$', repository: shop, service: cart }
  - { environment: '^Staging-', tier: staging }
statuses:
  - { names: [In Review, Prüfung], projects: [PAY], flow_state: waiting, phase: build }
  - { names: [in review], flow_state: active }
types: [{ names: [Fehler], flow_type: defect }]
teams: [{ name: payments, value_stream: buying, projects: [PAY], members: ['github:anna'] }]
people: [{ accounts: ['github:anna', 'jira:5b10'], is_bot: false }]
incident_services: [{ name: Shop cart, service: cart }]
refused: [deployment:shop:publish, deployment:shop:publish]
`),
    )
    const cart = 'git:github.com/example/shop:cart'
    expect(tables.deployment_rule?.rows).toEqual([
      [0, 'github.com/example/shop', '^Release$', '^deploy-prod$', null, cart, 'production', 'production'],
      [1, null, null, null, '^Staging-', null, null, 'staging'],
    ])
    expect(tables.state_rule?.rows).toEqual([
      ['PAY', 'in review', 'waiting', 'build'],
      ['PAY', 'prüfung', 'waiting', 'build'],
      [null, 'in review', 'active', null],
    ])
    expect(tables.type_rule?.rows).toEqual([[null, 'fehler', 'defect']])
    expect(tables.team_rule?.rows).toEqual([
      ['payments', 'value_stream', 'buying'],
      ['payments', 'project', 'PAY'],
      ['payments', 'member', 'github:anna'],
    ])
    expect(tables.person_rule?.rows).toEqual([
      ['github:anna', 'github:anna', false],
      ['jira:5b10', 'github:anna', false],
    ])
    expect(tables.service_alias?.rows).toEqual([
      ['PABC12', cart],
      ['Shop cart', cart],
    ])
    expect(tables.refusal?.rows).toEqual([['deployment:shop:publish']])
  })

  test('says when sources are read, four times an hour unless told otherwise', async () => {
    const { schedule } = await load('git: [{ path: shop }]\n')
    expect(schedule).toEqual({ default: '*/15 * * * *', sources: {}, jitterSeconds: 30 })
    const own = await load(
      "git: [{ path: shop }]\nschedule: { default: '0 * * * *', sources: { 'git:shop': '*/5 * * * *' }, jitter_seconds: 0 }\n",
    )
    expect(own.schedule).toEqual({
      default: '0 * * * *',
      sources: { 'git:shop': '*/5 * * * *' },
      jitterSeconds: 0,
    })
  })

  test('says who is told what, with the usual filled in', async () => {
    const { alerts } = await load(`git: { path: shop }
alerts:
  channels:
    - { name: ops, url_env: HOOK }
    - { name: mail, email: { to: [a@example.org], from: b@example.org, host: smtp.example.org, port: 465 } }
  rules:
    - { name: slow, threshold: { metric: cycle_time, above: 48 }, to: [ops] }
    - { name: late, waiting: { older_than_hours: 24 }, to: [ops, mail] }
  digests: [{ audience: team, team: payments, to: [mail] }]
`)
    expect(alerts?.channels).toMatchObject([
      { name: 'ops', email: null, webhook: { url: null, urlEnv: 'HOOK', format: 'json' } },
      { name: 'mail', webhook: null, email: { port: 465, security: 'tls', passwordEnv: null } },
    ])
    expect(alerts?.rules).toMatchObject([
      {
        condition: { kind: 'threshold', of: 'value', above: 48, below: null, by: null, days: 28, leastN: 10 },
      },
      { condition: { kind: 'waiting', metric: 'waiting_age', hours: 24 } },
    ])
    expect(alerts?.digests).toMatchObject([{ schedule: '0 8 * * 1', team: 'payments' }])
  })

  test('a tool may have one entry in place of a list', async () => {
    const config = await load('git: { path: shop }\n')
    expect(config.sources.map(({ id }) => id)).toEqual(['git:shop'])
  })

  test('one that is made by hand may leave the rules out', async () => {
    const { deployments: _, statuses: __, refused: ___, ...bare } = await load('git: { path: shop }\n')
    expect(configTables(bare).deployment_rule?.rows).toEqual([])
  })

  test('the example in this project is one', async () => {
    const text = await readFile(new URL('../streamgauge.example.yaml', import.meta.url), 'utf8')
    await expect(load(text)).resolves.toMatchObject({ zone: 'Europe/Berlin' })
  })
})

describe('without a file', () => {
  test('the repository of the current folder is the source', async () => {
    mkdirSync(join(folder, 'shop/src'), { recursive: true })
    process.chdir(join(folder, 'shop/src'))
    const config = await loadConfig()
    process.chdir(folder)
    expect(config.file).toBeNull()
    expect(config.sources).toMatchObject([{ id: 'git:shop', services: [] }])
  })

  test('named paths and URLs are the sources, and the same repository twice is one', async () => {
    const config = await loadConfig({
      git: [
        join(folder, 'shop'),
        join(folder, 'shop/.git'),
        'git@github.com:example/other.git',
        `file://${folder}/other/shop`,
      ],
    })
    expect(config.sources.map(({ id, repositoryId }) => [id, repositoryId])).toEqual([
      ['git:shop', 'github.com/example/shop'],
      ['git:other', 'github.com/example/other'],
      ['git:other-shop', `local/${folder.slice(1)}/other/shop`],
    ])
  })
})

test('the JSON Schema for editors is current', async () => {
  const file = new URL('../docs/streamgauge.schema.json', import.meta.url)
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(JSON.parse(await printSchema()))
})
