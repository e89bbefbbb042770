import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig, configTables } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels } from '../../transforms/model.ts'
import { KINDS } from '../../ingest/connectors/cdevents/event.ts'
import { story, type Told } from './cdevents-story.ts'
import { openReceipts, type Receipts } from './receiving.ts'

type Json = Record<string, any>

const SECRET = 'sink'
const SOURCE = 'cdevents:tekton'
const published = join(import.meta.dirname, '../conformance/cdevents')
const files = ['0.4.1', '0.5.1'].flatMap((version) =>
  readdirSync(join(published, version)).map((name) => [version, name.replace('.json', '')] as const),
)
/** The published events share an id: each gets one of its own. */
const readPublished = (version: string, name: string): Json => {
  const event = JSON.parse(readFileSync(join(published, version, `${name}.json`), 'utf8')) as Json
  return { ...event, context: { ...event.context, id: `${version} ${name}` } }
}

const connectors = (await loadConnectors()).filter(({ name }) => name === 'cdevents')
const authorization = `Bearer ${SECRET}`
let receipts: Receipts

beforeAll(async () => {
  process.env.SG_TEST_CDEVENTS = SECRET
  receipts = await openEmpty()
})
afterAll(() => receipts.close())

async function openEmpty() {
  const from = await connectors[0]!.sources([{ name: 'tekton', webhook_secrets: ['SG_TEST_CDEVENTS'] }], '.')
  const opened = await openReceipts({ connectors, from })
  opened.receiving.start()
  return opened
}

function binary({ context, subject, ...event }: Json, into = receipts) {
  const headers = {
    'content-type': 'application/json',
    'ce-specversion': '1.0',
    'ce-id': context.id,
    'ce-source': context.source,
    'ce-type': context.type,
    'ce-subject': subject?.id ?? 'none',
    'ce-time': context.timestamp,
    authorization,
  }
  return into.post(SOURCE, headers, JSON.stringify({ context, subject, ...event }))
}

const wrapped = (event: Json) => ({
  specversion: '1.0',
  id: event.context?.id ?? 'none',
  source: event.context?.source ?? 'none',
  type: event.context?.type ?? 'none',
  datacontenttype: 'application/json',
  data: event,
})
const structured = (event: Json, into = receipts) =>
  into.post(
    SOURCE,
    { 'content-type': 'application/cloudevents+json', authorization },
    JSON.stringify(wrapped(event)),
  )
const batch = (events: Json[]) =>
  receipts.post(
    SOURCE,
    { 'content-type': 'application/cloudevents-batch+json', authorization },
    JSON.stringify(events.map(wrapped)),
  )

async function landed(): Promise<number> {
  await receipts.receiving.settled()
  const [row] = await receipts.warehouse.rows<{ n: number }>('select count(*) as n from raw.cdevents__event')
  return row!.n
}

describe('the published conformance events', () => {
  test('are of every type that is read', () => {
    const kinds = new Set(files.map(([, name]) => name.replace('_', '.')))
    expect([...kinds].sort()).toEqual([...KINDS].sort())
    expect(files).toHaveLength(90)
  })

  test('land in binary mode; the same ones structured or in a batch change nothing', async () => {
    const before = await landed()
    for (const [version, name] of files)
      expect(await binary(readPublished(version, name)), `${version} ${name}`).toBe('new')
    expect(await landed()).toBe(before + 90)
    for (const [version, name] of files)
      expect(await structured(readPublished(version, name)), `${version} ${name}`).toBe('known')
    expect(await batch(files.map(([version, name]) => readPublished(version, name)))).toBe('new')
    expect(await landed()).toBe(before + 90)
  })

  test('land in structured mode', async () => {
    const other = await openEmpty()
    for (const [version, name] of files)
      expect(await structured(readPublished(version, name), other), `${version} ${name}`).toBe('new')
    await other.receiving.settled()
    const [row] = await other.warehouse.rows('select count(*) as n from raw.cdevents__event')
    expect(row).toEqual({ n: 90 })
    await other.close()
  })
})

describe('what is broken is refused, and leaves nothing:', () => {
  const whole = () => readPublished('0.5.1', 'service_deployed')
  const cases: [string, (event: Json) => unknown][] = [
    ['no id', (event) => delete event.context.id],
    ['no source', (event) => delete event.context.source],
    ['no type', (event) => delete event.context.type],
    ['no time', (event) => delete event.context.timestamp],
    ['a time without its offset', (event) => (event.context.timestamp = '2026-03-02T12:00:00')],
    ['no version', (event) => delete event.context.specversion],
    ['no subject', (event) => delete event.subject],
    ['a subject without id', (event) => delete event.subject.id],
    ['no content', (event) => delete event.subject.content],
    ['no environment', (event) => delete event.subject.content.environment],
    ['an environment without id', (event) => (event.subject.content.environment = {})],
    ['no artifact', (event) => delete event.subject.content.artifactId],
  ]
  test.each(cases)('%s', async (name, breakIt) => {
    const before = await landed()
    const event = whole()
    event.context.id = `broken ${name}`
    breakIt(event)
    expect(await structured(event)).toBe('malformed')
    expect(await landed()).toBe(before)
  })

  test.each([
    ['no JSON', 'application/cloudevents+json', '{"specversion":'],
    ['no CloudEvent', 'application/cloudevents+json', '{"specversion":"1.0"}'],
    ['nothing', 'application/json', ''],
    ['JSON without the headers of an event', 'application/json', '{}'],
    ['an envelope without an event', 'application/cloudevents+json', JSON.stringify({ ...wrapped({}) })],
  ])('%s', async (_, type, body) => {
    const before = await landed()
    expect(await receipts.post(SOURCE, { 'content-type': type, authorization }, body)).toBe('malformed')
    expect(await landed()).toBe(before)
  })

  test('a wrong secret', async () => {
    const headers = { 'content-type': 'application/cloudevents+json', authorization: 'Bearer guess' }
    expect(await receipts.post(SOURCE, headers, JSON.stringify(wrapped(whole())))).toBe('signature')
  })

  test('in a batch only the broken ones, each with its reason', async () => {
    const before = await landed()
    const good = whole()
    good.context.id = 'good of a batch'
    const bad = whole()
    bad.context.id = 'bad of a batch'
    delete bad.subject.content.artifactId
    expect(await batch([bad, good])).toBe('new')
    expect(await landed()).toBe(before + 1)
    expect(
      await receipts.warehouse.rows(`select _key, reason from raw.rejected where stream = 'event'`),
    ).toContainEqual({
      _key: 'bad of a batch',
      reason: 'Missing from an event of type service.deployed: subject.content.artifactId',
    })
  })
})

test.each([
  ['a type of a tool of its own', 'dev.cdeventsx.mytool-resource.created.0.1.0', '0.5.1'],
  ['a type that came later', 'dev.cdevents.approval.created.0.1.0', '0.6.0'],
])('%s is kept, and no record', async (name, type, specversion) => {
  const before = await landed()
  const event = readPublished('0.5.1', 'service_deployed')
  event.context = { ...event.context, id: name, type, specversion }
  expect(await structured(event)).toBe('new')
  expect(await landed()).toBe(before)
  expect(
    await receipts.warehouse.rows('select event from raw.delivery where delivery_id like $id', {
      id: `% ${name}`,
    }),
  ).toEqual([{ event: type }])
})

describe('a story told in events, in any order,', () => {
  const rows: Record<string, unknown[]> = {}
  beforeAll(async () => {
    const teller = await openEmpty()
    for (const event of story().map(toEvent).toReversed()) expect(await structured(event, teller)).toBe('new')
    await teller.receiving.settled()
    const registry = await readModels()
    await declareRaw(teller.warehouse, await loadConnectors())
    const config = await loadConfig({ git: ['.'] })
    await buildModels(teller.warehouse, registry, { config: configTables(config), computed })
    for (const [name, sql] of Object.entries(QUESTIONS))
      rows[name] = (await teller.warehouse.rows<Json>(sql)).map((row) => Object.values(row))
    await teller.close()
  })

  test('is a change with its reviews', () => {
    expect(rows.change).toEqual([
      [
        'git.example.org/acme/shop#12',
        '2026-03-02 08:00',
        '2026-03-02 10:00',
        'git.example.org/acme/shop@abc1234',
      ],
    ])
    expect(rows.review).toEqual([['git.example.org/acme/shop#12', '2026-03-02 09:00']])
  })
  test('is a build with its jobs, its tests and its artifact', () => {
    expect(rows.build).toEqual([
      ['release', '2026-03-02 10:01', '2026-03-02 10:02', '2026-03-02 10:20', 'failed'],
      ['release', '2026-03-02 11:01', '2026-03-02 11:02', '2026-03-02 11:20', 'succeeded'],
    ])
    expect(rows.build_job).toEqual([
      ['build', 'succeeded'],
      ['unit', 'failed'],
      ['unit', 'succeeded'],
    ])
    expect(rows.test_run).toEqual([
      ['checks', null, 1, null],
      ['checks', 2, 0, 1],
    ])
    expect(rows.artifact).toEqual([['1.2.0', 'git.example.org/acme/shop@abc1234', true]])
  })
  test('is deployments, of which one rolled back', () => {
    expect(rows.deployment).toEqual([
      ['shop', 'production', '1.2.0', '2026-03-02 12:00', null],
      ['shop', 'production', '1.1.0', '2026-03-02 13:00', true],
    ])
  })
  test('is an incident of the deployment whose artifact it names', () => {
    expect(rows.incident).toEqual([['2026-03-02 12:30', '2026-03-02 13:05', 'high', 'Checkout fails']])
    expect(rows.incident_link).toEqual([['1.2.0', 'named']])
  })
  test('is a ticket that was closed, opened again and closed', () => {
    expect(rows.work_item).toEqual([['SHOP-1', 'Faster checkout', 'task', 'completed']])
    expect(rows.work_item_state).toEqual([
      ['Open', '2026-03-01 08:00', '2026-03-03 08:00'],
      ['Closed', '2026-03-03 08:00', '2026-03-03 09:00'],
      ['Open', '2026-03-03 09:00', '2026-03-03 10:00'],
      ['Closed', '2026-03-03 10:00', null],
    ])
  })
})

const minute = (column: string) => `strftime(${column}, '%Y-%m-%d %H:%M') as ${column}`
const QUESTIONS = {
  change: `select change_id, ${minute('opened_at')}, ${minute('merged_at')}, merge_commit_id from change`,
  review: `select change_id, ${minute('submitted_at')} from review`,
  build: `select pipeline, ${minute('queued_at')}, ${minute('started_at')}, ${minute('finished_at')}, outcome
    from build order by build_id`,
  build_job: 'select name, outcome from build_job order by name, outcome',
  test_run: 'select suite, passed_count, failed_count, skipped_count from test_run order by finished_at',
  artifact:
    'select version, commit_id, build_id is not null as is_built from artifact where build_id is not null',
  deployment: `select native_service, native_environment, version, ${minute('finished_at')}, is_rollback
    from deployment order by finished_at`,
  incident: `select ${minute('opened_at')}, ${minute('resolved_at')}, severity, title from incident`,
  incident_link: `select deployment.version, evidence from incident_link
    join deployment on deployment.deployment_id = incident_link.deployment_id`,
  work_item: 'select item_key, title, native_type, resolution from work_item',
  work_item_state: `select native_state, ${minute('entered_at')}, ${minute('left_at')} from work_item_state order by 2`,
}

function toEvent({ kind, at, id, content, custom, chain }: Told, index: number): Json {
  return {
    context: {
      specversion: '0.5.1',
      id: `story ${index}`,
      source: '/ci',
      type: `dev.cdevents.${kind}.0.3.0`,
      timestamp: `${at}:00+01:00`,
      ...(chain ? { chainId: chain } : {}),
    },
    subject: { id, content },
    ...(custom ? { customData: custom, customDataContentType: 'application/json' } : {}),
  }
}
