import { beforeAll, describe, expect, test } from 'vitest'
import { readCurrent } from '../../ingest/connectors/records/current.ts'
import { writeRecord, type Writing } from '../../ingest/connectors/records/events.ts'
import { kinds } from '../../ingest/connectors/records/kinds.ts'
import { FIRST, openRecords } from './records.ts'

const opened = openRecords()
const { build, rows } = opened

const write = (change: Partial<Writing> & Pick<Writing, 'kind' | 'id' | 'body'>) =>
  writeRecord(opened.warehouse, {
    action: 'write',
    reason: null,
    basedOn: null,
    author: { accountId: 'oidc:1', name: 'Cleo Clark', email: 'Cleo@Example.org', authentication: 'oidc' },
    now: Date.parse('2026-03-15T09:00:00Z'),
    ...change,
  })

const versionOf = async (kind: string, id: string) =>
  (await readCurrent(opened.warehouse, kind, 100)).versions.find((one) => one.id === id)!.version

describe('what is written on screen', () => {
  beforeAll(async () => {
    await opened.sync()
  })

  test('counts after the file that its author saw, and its children with it', async () => {
    const basedOn = await versionOf('release', 'spring-checkout')
    const body = {
      id: 'spring-checkout',
      name: 'Checkout, later',
      planned_at: '2026-03-17T10:00:00Z',
      services: [{ service: 'checkout' }],
    }
    expect(await write({ kind: 'release', id: 'spring-checkout', body, basedOn })).toMatchObject({
      isWritten: true,
    })
    await build()
    expect(
      await rows(
        `select name, planned_at, source_id from release where release_id = 'records:spring-checkout'`,
      ),
    ).toEqual([['Checkout, later', '2026-03-17T10:00', 'records:screen']])
    expect(
      await rows(`select service_id from release_service where release_id = 'records:spring-checkout'`),
    ).toEqual([['svc-checkout']])
    expect(await rows('select count(*) from release_phase')).toEqual([[0]])
  })

  test('gives way to a change of the file that is seen afterwards', async () => {
    const moved = FIRST.replace('name: Checkout in spring', 'name: Checkout by file')
    opened.repository
      .commit({
        label: 'three',
        at: '2026-03-14T09:00:00Z',
        message: 'Move',
        files: { '.streamgauge/plan.yaml': moved },
      })
      .flush()
    await opened.sync()
    await build()
    expect(await rows(`select name from release where release_id = 'records:spring-checkout'`)).toEqual([
      ['Checkout by file'],
    ])
    expect(await rows(`select name from release where release_id = 'records:spring'`)).toEqual([['Spring']])
  })

  test('names releases of records and of tools alike', async () => {
    await write({
      kind: 'decision',
      id: 'd1',
      body: { id: 'd1', release: 'spring', kind: 'go', text: 'We go' },
    })
    await write({
      kind: 'booking',
      id: 'b1',
      body: {
        id: 'b1',
        environment: 'staging',
        release: 'SPRING',
        starts_at: '2026-03-01T00:00:00Z',
        ends_at: '2026-03-02T00:00:00Z',
      },
    })
    await write({
      kind: 'freeze',
      id: 'f1',
      body: {
        id: 'f1',
        name: 'Quarter end',
        starts_at: '2026-03-30T00:00:00Z',
        ends_at: '2026-04-01T00:00:00Z',
        service: 'CHECKOUT',
      },
    })
    await write({
      kind: 'environment_event',
      id: 'e1',
      body: { id: 'e1', environment: 'staging', kind: 'data refresh', happened_at: '2026-03-01T00:00:00Z' },
    })
    await build()
    expect(
      await rows(
        'select release_id, kind, text, account_id, author_name, authentication, decided_at from decision',
      ),
    ).toEqual([['records:spring', 'go', 'We go', 'oidc:1', 'Cleo Clark', 'oidc', '2026-03-15T09:00']])
    expect(await rows('select environment_id, release_id, status from booking')).toEqual([
      ['git:staging', 'records:spring', 'requested'],
    ])
    expect(await rows('select name, service_id, strictness, kind, ends_at from blackout')).toEqual([
      ['Quarter end', 'svc-checkout', 'forbidden', 'freeze', '2026-04-01T00:00'],
    ])
    expect(await rows('select environment_id, kind, happened_at from environment_event')).toEqual([
      ['git:staging', 'data refresh', '2026-03-01T00:00'],
    ])
    expect(
      await rows(
        `select tool from account where account_id = 'oidc:1' and email_digest = sha256('cleo@example.org')`,
      ),
    ).toEqual([['sign-in']])
  })

  test('that is taken back is gone, but a waiver stays with the time until which it held', async () => {
    const taken = { action: 'withdraw', reason: 'mended', now: Date.parse('2026-03-21T00:00:00Z') } as const
    await write({
      kind: 'waiver',
      id: 'no-test',
      body: {},
      basedOn: await versionOf('waiver', 'no-test'),
      ...taken,
    })
    await write({ kind: 'freeze', id: 'f1', body: {}, basedOn: await versionOf('freeze', 'f1'), ...taken })
    await build()
    expect(await rows('select approver_name, revoked_at from waiver')).toEqual([
      ['Bo Brown', '2026-03-21T00:00'],
    ])
    expect(await rows('select count(*) from blackout')).toEqual([[0]])
  })

  test('is in tables what it is for who writes', async () => {
    for (const { name } of kinds) {
      const { versions } = await readCurrent(opened.warehouse, name, 100)
      const built = await rows(`select record_id, CAST(body AS VARCHAR) from stg_records__current
        where kind = '${name}' and withdrawn_at is null order by record_id`)
      const written = versions
        .map(({ id, record }) => [id, record])
        .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
      expect(
        built.map(([id, body]) => [id, JSON.parse(String(body))]),
        name,
      ).toEqual(written)
    }
  })
})
