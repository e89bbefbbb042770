import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import { openQueue, type Queue } from './decisions.ts'
import { repository, service } from './setup-rows.ts'

let queue: Queue
beforeAll(async () => {
  queue = await openQueue()
})
afterAll(() => queue.models.close())

describe('other names', () => {
  it('types of work are read in many languages', async () => {
    const work_item = ['Fehler', 'Anomalie', 'Bug', 'Story'].map((native_type, i): Row => ({
      work_item_id: String(i),
      project_key: 'PAY',
      native_type,
    }))
    const decisions = await queue.decide({ work_item })
    expect(decisions).toMatchObject([
      { decision_id: 'type:defect', option_count: 3 },
      { decision_id: 'type:feature', option_count: 1 },
    ])
  })

  it('environments are asked about when nothing tells their tier', async () => {
    const deployment = ['live-eu', 'Produktion', 'blue'].map((native_environment): Row => ({
      deployment_id: native_environment,
      repository_id: 'h/shop',
      native_environment,
      origin: 'tool',
      finished_at: '2026-01-01T00:00',
      service_id: 'git:h/shop',
    }))
    const decisions = await queue.decide({ repository, service, deployment })
    expect(decisions).toMatchObject([{ decision_id: 'environment:blue', option_count: 1 }])
  })

  it('services of an incident tool meet ours in other spellings', async () => {
    const service_alias = ['Shop', 'PAY-Service (prod)', 'Mainframe'].map((name): Row => ({
      service_alias_id: `p:${name}`,
      name,
    }))
    const incident_service = [{ incident_id: 'i', service_id: 'p:PAY-Service (prod)' }]
    const decisions = await queue.decide({ service, service_alias, incident_service })
    expect(decisions).toMatchObject([
      { decision_id: 'incident_service:alike', option_count: 1, gain_count: 1 },
    ])
  })

  it('a service on call that has a word more is another one, unless the word says only that it is called', async () => {
    const names = ['Web Shop (prod)', 'Shop DB', 'Shop on-call', 'Production: Shop']
    const service_alias = names.map((name): Row => ({ service_alias_id: `p:${name}`, name }))
    await queue.decide({ service: [{ service_id: 's', name: 'shop', kind: 'service' }], service_alias })
    expect(
      await queue.models.warehouse.rows(
        'SELECT alias_name, CAST(confidence_ratio AS DOUBLE) AS ratio FROM int_service_alias__inferred ORDER BY alias_name',
      ),
    ).toEqual([
      { alias_name: 'Production: Shop', ratio: 0.7 },
      { alias_name: 'Shop on-call', ratio: 0.7 },
    ])
  })

  it('projects go to the team that most of their work is assigned to', async () => {
    const decisions = await queue.decide({
      team: [{ team_id: 't1', name: 'payments' }],
      account: [
        { account_id: 'g:anna', tool: 'g', email_digest: 'x' },
        { account_id: 'j:1', tool: 'j', email_digest: 'x' },
      ],
      team_account: [{ team_id: 't1', account_id: 'g:anna' }],
      work_item: [{ work_item_id: '1', project_key: 'CHK' }],
      work_item_assignee: [{ work_item_id: '1', account_id: 'j:1', entered_at: '2026-01-01T00:00' }],
    })
    expect(decisions).toMatchObject([{ decision_id: 'team:t1', target: 'payments', gain_unit: 'items' }])
  })

  it('accounts of two tools with one handle are asked about, those with one address are not', async () => {
    const decisions = await queue.decide({
      account: [
        { account_id: 'g:anna', tool: 'g', handle_digest: 'a', email_digest: 'x' },
        { account_id: 'j:1', tool: 'j', handle_digest: 'a', email_digest: 'x' },
        { account_id: 'g:bo', tool: 'g', handle_digest: 'b' },
        { account_id: 'j:2', tool: 'j', handle_digest: 'b' },
      ],
    })
    expect(decisions).toMatchObject([{ decision_id: 'person:handle', option_count: 1 }])
  })

  it('repositories of YAML by environment say what runs where', async () => {
    const file = (repo: string, path: string): Row => ({
      repository_id: `h/${repo}`,
      path,
      is_current: true,
      commit_count: 5,
    })
    const file_fact = [
      file('shop', 'apps/cart/production/kustomization.yaml'),
      file('shop', 'apps/cart/staging/kustomization.yaml'),
      file('shop', 'README.md'),
      file('pay', 'src/main.go'),
      file('pay', 'deploy/production/values.yaml'),
    ]
    const decisions = await queue.decide({ repository, service, file_fact })
    expect(decisions).toMatchObject([
      { decision_id: 'repository:h/shop', kind: 'repository', gain_unit: 'deployments', gain_count: 5 },
    ])
  })

  it('images of such a repository meet the service that they are partly called after, one by one', async () => {
    const deployment = ['shop-web', 'unrelated'].map((native_service): Row => ({
      deployment_id: native_service,
      native_service,
      native_environment: 'production',
      origin: 'configuration',
      finished_at: '2026-01-01T00:00',
    }))
    const decisions = await queue.decide({ repository, service, deployment })
    expect(decisions).toMatchObject([{ decision_id: 'image:shop-web', target: 'shop', option_count: 1 }])
  })
})
