import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { KINDS } from '../../ingest/connectors/cdevents/event.ts'
import {
  authorization,
  type Json,
  openEmpty,
  openSink,
  SOURCE,
  structured,
  wrapped,
} from './cdevents-sink.ts'

const opened = openSink()

const published = join(import.meta.dirname, '../conformance/cdevents')
const files = ['0.4.1', '0.5.1'].flatMap((version) =>
  readdirSync(join(published, version)).map((name) => [version, name.replace('.json', '')] as const),
)
/** The published events share an id: each gets one of its own. */
const readPublished = (version: string, name: string): Json => {
  const event = JSON.parse(readFileSync(join(published, version, `${name}.json`), 'utf8')) as Json
  return { ...event, context: { ...event.context, id: `${version} ${name}` } }
}

function binary({ context, subject, ...event }: Json, into = opened.receipts) {
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

const batch = (events: Json[]) =>
  opened.receipts.post(
    SOURCE,
    { 'content-type': 'application/cloudevents-batch+json', authorization },
    JSON.stringify(events.map(wrapped)),
  )

async function landed(): Promise<number> {
  await opened.receipts.receiving.settled()
  const [row] = await opened.receipts.warehouse.rows<{ n: number }>(
    'select count(*) as n from raw.cdevents__event',
  )
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
      expect(await structured(readPublished(version, name), opened.receipts), `${version} ${name}`).toBe(
        'known',
      )
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
    expect(await structured(event, opened.receipts)).toBe('malformed')
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
    expect(await opened.receipts.post(SOURCE, { 'content-type': type, authorization }, body)).toBe(
      'malformed',
    )
    expect(await landed()).toBe(before)
  })

  test('a wrong secret', async () => {
    const headers = { 'content-type': 'application/cloudevents+json', authorization: 'Bearer guess' }
    expect(await opened.receipts.post(SOURCE, headers, JSON.stringify(wrapped(whole())))).toBe('signature')
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
      await opened.receipts.warehouse.rows(`select _key, reason from raw.rejected where stream = 'event'`),
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
  expect(await structured(event, opened.receipts)).toBe('new')
  expect(await landed()).toBe(before)
  expect(
    await opened.receipts.warehouse.rows('select event from raw.delivery where delivery_id like $id', {
      id: `% ${name}`,
    }),
  ).toEqual([{ event: type }])
})
