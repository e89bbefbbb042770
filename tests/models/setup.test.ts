import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import { openQueue, type Queue } from './decisions.ts'
import { repository, service } from './setup-rows.ts'

let queue: Queue
beforeAll(async () => {
  queue = await openQueue()
})
afterAll(() => queue.models.close())

let runs = 0
/** `count` runs of a workflow of one job on a branch, each a day after the last. */
function ran(repo: string, pipeline: string, job: string, count: number, more: Row = {}) {
  const build: Row[] = []
  const build_job: Row[] = []
  for (let i = 0; i < count; i++) {
    const id = `b${++runs}`
    const at = `2026-01-${String((i % 28) + 1).padStart(2, '0')}T10:00`
    build.push({
      build_id: id,
      repository_id: `h/${repo}`,
      pipeline,
      started_at: at,
      branch: 'main',
      event: 'push',
      ...more,
    })
    build_job.push({
      build_job_id: id,
      build_id: id,
      name: job,
      started_at: at,
      finished_at: at,
      outcome: 'succeeded',
    })
  }
  return { build, build_job }
}

function join(...parts: { build: Row[]; build_job: Row[] }[]) {
  return {
    repository,
    service,
    build: parts.flatMap(({ build }) => build),
    build_job: parts.flatMap(({ build_job }) => build_job),
  }
}

/** Items of a project that went through these statuses, ten hours in each. */
function moved(project: string, count: number, ...states: [name: string, category: string][]) {
  const ids = Array.from({ length: count }, (_, i) => `${project}-${i}`)
  const hour = (h: number) => `2026-01-0${1 + Math.floor(h / 24)}T${String(h % 24).padStart(2, '0')}:00`
  return {
    work_item: ids.map((id): Row => ({
      work_item_id: id,
      project_key: project,
      native_type: 'Story',
      flow_type: 'feature',
    })),
    work_item_state: ids.flatMap((id) =>
      states.map(([native_state, category], i): Row => ({
        work_item_id: id,
        native_state,
        native_category: category,
        flow_state: category,
        entered_at: hour(i * 10),
        left_at: hour(i * 10 + 10),
      })),
    ),
  }
}

describe('jobs', () => {
  it('that clearly deploy to production are one decision over repositories and languages', async () => {
    const decisions = await queue.decide(
      join(
        ran('shop', 'Release', 'deploy-prod', 20),
        ran('pay', 'CD', 'Ausrollen (Produktion)', 10),
        ran('pay', 'CI', 'test', 50),
      ),
    )
    expect(decisions).toMatchObject([
      {
        decision_id: 'job:production:named',
        target: 'production',
        option_count: 2,
        repository_count: 2,
        gain_unit: 'deployments',
        gain_count: 30,
        state: 'open',
      },
    ])
    expect(await queue.options()).toMatchObject([
      { label: 'Ausrollen (Produktion)', repository_id: 'h/pay', service_name: null },
      { label: 'deploy-prod', repository_id: 'h/shop', pipeline: 'Release', case_count: 20 },
    ])
  })

  it('of staging are apart and come later', async () => {
    const decisions = await queue.decide(
      join(ran('shop', 'CD', 'deploy-staging', 20), ran('shop', 'CD', 'deploy prod', 10)),
    )
    expect(decisions.map(({ decision_id }) => decision_id)).toEqual([
      'job:production:named',
      'job:staging:named',
    ])
  })

  it('that run for requests or on other branches, and dry runs, are none or unlikely', async () => {
    const decisions = await queue.decide(
      join(
        ran('shop', 'CI', 'deploy-prod', 5, { event: 'pull_request' }),
        ran('shop', 'CI', 'deploy prod dry-run', 5),
        ran('shop', 'CI', 'release notes', 5),
      ),
    )
    expect(decisions).toEqual([])
  })

  it('whose words only hint at it are one decision for each name', async () => {
    const decisions = await queue.decide(
      join(ran('shop', 'Main', 'publish', 5), ran('pay', 'Main', 'publish', 5)),
    )
    expect(decisions).toMatchObject([
      { decision_id: 'job:production:publish', option_count: 2, gain_count: 10 },
    ])
    expect(decisions[0]?.confidence_ratio).toBeLessThan(0.6)
  })

  it('are found by the name of their workflow when none of its jobs says so', async () => {
    await queue.decide(join(ran('shop', 'Deploy production', 'run', 5)))
    expect(await queue.options()).toMatchObject([
      { label: 'run', pipeline: 'Deploy production', basis: 'workflow' },
    ])
  })

  it('of a repository whose deployments a tool tells need no answer', async () => {
    const deployment: Row[] = [
      {
        deployment_id: 'd',
        repository_id: 'h/shop',
        native_environment: 'production',
        origin: 'tool',
        finished_at: '2026-01-01T00:00',
        environment_id: 'e',
        service_id: 'git:h/shop',
      },
    ]
    const environment: Row[] = [{ environment_id: 'e', name: 'production', tier: 'production' }]
    const jobs = join(ran('shop', 'CD', 'deploy-prod', 5))
    expect(await queue.decide({ ...jobs, deployment, environment })).toEqual([])
  })

  it('name the part of a repository that they deploy', async () => {
    const file_fact = ['cart', 'search'].map((name): Row => ({
      repository_id: 'h/shop',
      path: `services/${name}/Dockerfile`,
      is_current: true,
      change_count: 3,
    }))
    const decisions = await queue.decide({ ...join(ran('shop', 'CD', 'deploy-cart-prod', 5)), file_fact })
    expect(decisions.map(({ decision_id }) => decision_id)).toEqual([
      'service:h/shop',
      'job:production:named',
    ])
    expect(await queue.options()).toMatchObject([
      { kind: 'job', service_name: 'cart', path_prefix: 'services/cart', service_id: null },
      { kind: 'service', label: 'cart', basis: 'deployments', is_known: false },
      { kind: 'service', label: 'search' },
    ])
  })

  it('are confirmed when a rule covers them, and refused when the decision is', async () => {
    const rule = {
      repositoryId: null,
      workflowPattern: null,
      jobPattern: '^deploy-prod$',
      environmentPattern: null,
      serviceId: null,
      environment: 'production',
      tier: 'production' as const,
    }
    const jobs = join(ran('shop', 'CD', 'deploy-prod', 5))
    expect(await queue.decide(jobs, { deployments: [rule] })).toMatchObject([
      { state: 'confirmed', known_count: 1, gain_count: 5, open_gain_count: 0 },
    ])
    expect(await queue.decide(jobs, { refused: ['job:production:named'] })).toMatchObject([
      { state: 'refused' },
    ])
  })
})

describe('statuses', () => {
  it('that mean the same in several languages and spellings are one decision', async () => {
    const a = moved('PAY', 4, ['In Review', 'active'], ['Done', 'done'])
    const b = moved('CHK', 6, ['Prüfung', 'active'], ['Fertig', 'done'])
    const c = moved('OPS', 2, ['Code-Review', 'active'])
    const decisions = await queue.decide({
      work_item: [a, b, c].flatMap(({ work_item }) => work_item),
      work_item_state: [a, b, c].flatMap(({ work_item_state }) => work_item_state),
    })
    expect(decisions).toMatchObject([
      {
        decision_id: 'status:waiting:build',
        target: 'waiting',
        phase: 'build',
        option_count: 3,
        project_count: 3,
        gain_unit: 'hours',
        gain_count: 120,
        case_count: 12,
      },
    ])
  })

  it('that nobody can read are one decision each, by their category and with little confidence', async () => {
    const decisions = await queue.decide(moved('PAY', 3, ['Zwischenstand 7', 'active']))
    expect(decisions).toMatchObject([{ decision_id: 'status:zwischenstand 7', target: 'active' }])
    expect(decisions[0]?.confidence_ratio).toBeLessThan(0.5)
  })

  it('that the tool already tells right need no answer', async () => {
    const plain = moved('PAY', 3, ['Backlog', 'new'], ['In Progress', 'active'], ['Closed', 'done'])
    expect(await queue.decide(plain)).toEqual([])
  })
})
