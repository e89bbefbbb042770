import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { openRecords, plans, SIGNED } from './records.ts'

const opened = openRecords()
const { build, rows } = opened

describe('files in a repository', () => {
  beforeAll(async () => {
    await opened.sync()
    await build()
  })

  test('are releases with what belongs to them, names taken for ids where exactly one is called so', async () => {
    expect(
      await rows(`select release_id, name, kind, parent_release_id, planned_at, status, owner_team_id, owner_account_id, url
        from release where starts_with(release_id, 'records:') order by 1`),
    ).toEqual([
      [
        'records:spring',
        'Spring',
        'enterprise',
        null,
        '2026-03-10T10:00',
        'planned',
        'payments',
        null,
        `https://github.com/acme/shop/blob/${opened.repository.sha('one')}/.streamgauge/plan.yaml#L2`,
      ],
      [
        'records:spring-checkout',
        'Checkout in spring',
        'independent',
        'records:spring',
        '2026-03-10T10:00',
        'planned',
        null,
        expect.stringMatching(/^git:/),
        expect.stringMatching(/#L7$/),
      ],
    ])
    expect(
      await rows(
        `select service_id, version, impact from release_service where starts_with(release_id, 'records:') order by 1`,
      ),
    ).toEqual([
      ['svc-checkout', 'v2.0.0', 'code'],
      ['unheard-of', null, null],
    ])
    expect(await rows('select release_id, work_item_id from release_item')).toEqual([
      ['records:spring-checkout', 'PAY-1'],
    ])
    expect(await rows('select phase, planned_start_at, planned_end_at from release_phase')).toEqual([
      ['test', '2026-03-01T00:00', '2026-03-06T00:00'],
    ])
  })

  test('are runbooks with steps in order and what they wait for', async () => {
    expect(
      await rows(
        'select step_id, release_id, name, planned_minutes, owner_team_id, is_automated, step_number from runbook_step order by step_number',
      ),
    ).toEqual([
      ['records:go/stop', 'records:spring-checkout', 'Stop writers', 5, null, true, 1],
      ['records:go/move', 'records:spring-checkout', 'Move data', 30, 'payments', null, 2],
    ])
    expect(await rows('select step_id, needs_step_id from runbook_need')).toEqual([
      ['records:go/move', 'records:go/stop'],
    ])
  })

  test('are signed by the author of their lines', async () => {
    const [[account]] = (await rows(
      `select account_id from account where email_digest = sha256('bo@example.org')`,
    )) as [[string]]
    expect(
      await rows(
        'select release_id, gate, verdict, signer_account_id, signer_name, authentication, decided_at, meaning from approval',
      ),
    ).toEqual([
      [
        'records:spring',
        'go-live',
        'approved',
        account,
        'Bo Brown',
        'git',
        '2026-03-02T09:00',
        'I accept the open defects',
      ],
    ])
    expect(
      await rows('select policy, service_id, approver_account_id, expires_at, revoked_at from waiver'),
    ).toEqual([['tests_passed', 'svc-checkout', account, '2026-04-02T00:00', null]])
  })

  test('bring nothing when nothing has changed', async () => {
    expect(await opened.sync()).toBe(false)
  })
})

describe('a file that cannot be read', () => {
  const rejected = async () => (await rows('select distinct reason from raw.rejected order by 1')).flat()

  test('keeps what it brought, and is told by file and line', async () => {
    writeFileSync(
      join(plans, 'a.yaml'),
      'freezes:\n  - { id: a, name: A, starts_at: 2026-05-01, ends_at: 2026-05-02 }\n  - { id: b, name: B, starts_at: 2026-05-01, ends_at: 2026-05-02 }\n',
    )
    await opened.sync()
    writeFileSync(
      join(plans, 'a.yaml'),
      'freezes:\n  - { id: a, name: A, starts_at: 2026-05-01, ends_at: 2026-04-30 }\n',
    )
    await opened.sync()
    expect(
      await rows(
        `select record_id from raw.records__record group by 1 having not max_by(_is_deleted, _loaded_at)`,
      ),
    ).toEqual([['a']])
    writeFileSync(join(plans, 'a.yaml'), 'freezes: [')
    await opened.sync()
    expect(
      await rows(
        `select record_id from raw.records__record group by 1 having not max_by(_is_deleted, _loaded_at)`,
      ),
    ).toEqual([['a']])
    expect(await rejected()).toEqual([
      expect.stringMatching(/^ends_at is not after starts_at: .*\(a\.yaml:2\)$/),
      expect.stringMatching(/^not valid YAML: .*\(a\.yaml:\d\)$/),
    ])
  })

  test('cannot be signed where nobody knows its author', async () => {
    writeFileSync(join(plans, 'a.yaml'), SIGNED)
    await opened.sync()
    expect(await rejected()).toContainEqual(
      expect.stringMatching(/^a signature needs its author, keep approvals in a repository \(a\.yaml:2\)$/),
    )
    expect(await rows(`select count(*) from raw.records__record where kind = 'approval'`)).toEqual([[0]])
  })
})
