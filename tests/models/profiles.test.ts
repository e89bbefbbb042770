import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerMetric } from '../../transforms/metric.ts'
import { describeProfile, findProfile, profiles } from '../../transforms/profiles.ts'
import { workday as at } from './days.ts'
import { WINDOW, type Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

/**
 * The same rows, told by each tool as it is documented: Apache DevLake (docs/Metrics), Metrik (its calculators), Four Keys
 * (METRICS.md and queries), GitLab (DORA metrics). Expected values are worked out by hand below each table.
 */
let stream: Stream
beforeAll(async () => {
  stream = await openStream()
  await stream.given({ ...shop(), ...both })
})
afterAll(() => stream.close())

const SHOP = 'github.com/acme/shop'
const CART = 'github.com/acme/cart'

const went = (repository: string, id: string, finished_at: string, more: Row = {}): Row => ({
  deployment_id: `github:acme:${id}`,
  origin: 'tool',
  repository_id: repository,
  native_environment: 'production',
  commit_id: `${repository}@${id}`,
  version: id,
  finished_at,
  outcome: 'succeeded',
  ...more,
})

/** Commit c7 is written on day 6 at 10:00 and merged by request 7, opened at 06:00, on day 7 at 10:00. */
function shop(): Record<string, Row[]> {
  const days = [1, 2, 3, 4, 5, 6, 7, 8]
  const sha = (day: number) => `${SHOP}@c${day}`
  return {
    commit: days.map((day) => ({
      commit_id: sha(day),
      repository_id: SHOP,
      sha: `c${day}`,
      author_id: 'github:anna',
      authored_at: day === 1 ? at(1, 8) : at(day - 1),
      committed_at: at(day),
      subject: `c${day}`,
      title: `c${day}`,
      parent_count: day === 1 ? 0 : 1,
    })),
    commit_parent: days
      .slice(1)
      .map((day) => ({ commit_id: sha(day), parent_commit_id: sha(day - 1), parent_position: 1 })),
    code_ref: [
      { code_ref_id: 'main', repository_id: SHOP, name: 'main', kind: 'branch', is_default: true, is_release: false, commit_id: sha(8) }, // prettier-ignore
    ],
    requested_commit: days.map((day) => ({
      change_id: `${SHOP}#${day}`,
      commit_id: sha(day),
      repository_id: SHOP,
      is_merge_commit: true,
      author_id: 'github:anna',
      authored_at: day === 1 ? at(1, 8) : at(day - 1),
      subject: `c${day}`,
    })),
    change: days.map((day) => ({
      change_id: `${SHOP}#${day}`,
      repository_id: SHOP,
      number: day,
      title: `Request ${day}`,
      author_id: 'github:anna',
      base_branch: 'main',
      opened_at: at(day, 6),
      merged_at: at(day),
      merge_commit_id: sha(day),
    })),
  }
}

/** Of each day's commit when it went out; the first known deployment brings c1 and c2. */
const SHIPPED: [day: number, at: string][] = [
  [2, at(2, 12)],
  [3, at(3, 11)],
  [4, at(4, 13)],
  [5, at(5, 16)],
  [6, at(6, 20)],
  [7, at(8, 8)],
  [8, at(8, 20)],
]

/** [id, opened, resolved]; only i7 names a deployment, a3. */
const INCIDENTS: [string, string, string][] = [
  ['i1', at(9, 20), at(9, 22)],
  ['i2', at(10, 13), at(10, 14)],
  ['i3', at(11, 12), at(11, 16)],
  ['i4', at(12, 14), at(12, 20)],
  ['i5', at(13, 20), at(13, 22)],
  ['i6', at(16, 14), at(16, 16)],
  ['i7', at(17, 10), at(17, 20)],
  ['i8', at(20, 9), at(20, 11)],
]

const both: Record<string, Row[]> = {
  repository: [SHOP, CART].map((id) => ({
    repository_id: id,
    name: id.split('/')[2]!,
    default_branch: 'main',
  })),
  account: [{ account_id: 'github:anna', tool: 'github' }],
  deployment: [
    ...SHIPPED.map(([day, time]) => went(SHOP, `c${day}`, time)),
    went(CART, 'a1', at(5)),
    went(CART, 'f1', at(9), { outcome: 'failed' }),
    went(CART, 'f2', at(9, 11), { outcome: 'failed' }),
    went(CART, 'a2', at(9, 15)),
    went(CART, 'f3', at(10), { outcome: 'failed' }),
    went(CART, 'a3', at(10, 12)),
    went(CART, 'f4', at(11), { outcome: 'failed' }),
    went(CART, 'a4', at(11, 11)),
    went(CART, 'f5', at(12), { outcome: 'failed' }),
    went(CART, 'a5', at(12, 13)),
    went(CART, 'f6', at(13), { outcome: 'failed' }),
    went(CART, 'a6', at(13, 14)),
    went(CART, 'a7-canary', at(21), { version: 'a7', commit_id: `${CART}@a7` }),
    went(CART, 'a7', at(21, 10, 30)),
  ],
  service_alias: [{ service_alias_id: 'pagerduty:P1', tool: 'pagerduty', name: 'Cart' }],
  incident: INCIDENTS.map(([incident_id, opened_at, resolved_at]) => ({ incident_id, title: incident_id, opened_at, resolved_at })), // prettier-ignore
  incident_service: INCIDENTS.map(([incident_id]) => ({ incident_id, service_id: 'pagerduty:P1' })),
  incident_link: [{ incident_id: 'i7', deployment_id: 'github:acme:a3', evidence: 'note' }],
}

async function window(name: string, repository: string, profile: string) {
  const parameters = { ...WINDOW, from: '2026-01-01', repositoryIds: [repository], profile }
  const { total } = await answerMetric(stream.warehouse, stream.registry, name, parameters)
  return total.window
}

describe('lead time', () => {
  // From first commit: 25 27 30 34 46 34; c2 26 and c1 28 went out with the first known deployment.
  // From merge: 1 3 6 10 22 10; c2 2, c1 26.
  it.each([
    ['streamgauge', 6, 32, 'changes, median, without the first known deployment'],
    ['devlake', 7, 30, 'requests, the lower median, with the one that is the first deployment'],
    ['metrik', 8, 31.25, 'commits, their mean, with all that the first deployment brought'],
    ['four_keys', 7, 30, 'commits, median'],
    ['gitlab', 8, 8, 'requests from their merge, median'],
    ['streamgauge,lead_start=opened', 6, 12, 'from opening: 5 7 10 14 26 14'],
  ])('of %s is that of %i: %d h', async (profile, n, value) => {
    expect(await window('change_lead_time', SHOP, profile)).toMatchObject({ n, value })
  })
})

describe('deployments', () => {
  it.each([
    ['streamgauge', 7, 'the canary is a step'],
    ['devlake', 7, 'deployments of one pipeline are one'],
    ['metrik', 7, 'one stage deploys'],
    ['four_keys', 8, 'each event counts'],
    ['gitlab', 8, 'each finished job counts'],
  ])('of %s are %i', async (profile, count) => {
    expect(await window('deployment_frequency', CART, profile)).toMatchObject({ numerator: count })
  })
})

describe('fail rate', () => {
  it.each([
    ['streamgauge', 5, 7, 'a2 a4 a5 a6 by an incident within 24 hours, a3 by name'],
    ['devlake', 5, 7, 'any later incident falls on the last one before it: a2 to a6'],
    ['metrik', 6, 13, 'failed roll-outs of all roll-outs'],
    ['four_keys', 1, 8, 'only what an incident names as its root cause'],
    ['gitlab', 8, 8, 'incidents over deployments'],
    ['gitlab,group_minutes=configured', 8, 7, 'above 100 %, as its formula allows'],
    ['devlake,attribution_hours=24', 5, 7, 'i6, i7 and i8 on nothing; a3 by i2'],
  ])('of %s is %i of %i', async (profile, numerator, n) => {
    const figure = await window('change_fail_rate', CART, profile)
    expect(figure).toMatchObject({ numerator, n, value: numerator / n })
    expect(figure.high).toBe(profile.startsWith('gitlab') ? null : figure.high)
  })
})

describe('recovery', () => {
  it.each([
    ['streamgauge', 5, 7, 'a2 7, a3 176, a4 5, a5 7, a6 8'],
    ['devlake', 8, 7, 'an incident each, from its deployment: 2 5 7 7 8 74 102 165, the lower median'],
    ['metrik', 5, 3, 'mean of first failure to next success: 5 2 1 3 4'],
    ['four_keys', 8, 2, 'from opening, i7 from a3: 1 2 2 2 2 4 6 176'],
    ['gitlab', 8, 2, 'how long incidents were open: 1 2 2 2 2 4 6 10'],
  ])('of %s is that of %i: %d h', async (profile, n, value) => {
    expect(await window('failed_deployment_recovery_time', CART, profile)).toMatchObject({ n, value })
  })
})

describe('a profile', () => {
  it('says in words what differs, and only that', () => {
    expect(describeProfile('streamgauge')).toEqual([])
    expect(describeProfile('metrik')).toEqual([
      'Profile metrik: lead_unit = commit, statistic = mean, first_deployment = all, failure_source = failed_outcome, ' +
        'denominator = finished, recovery_end = next_success, window_of = recovery',
    ])
  })

  it('takes single parameters, and names those that there are when one is wrong', () => {
    expect(findProfile('gitlab,statistic=mean')).toEqual({ ...profiles['gitlab'], statistic: 'mean' })
    expect(() => findProfile('gitlab,speed=fast')).toThrow(/known are lead_start, .*: speed$/)
    expect(() => findProfile('gitlab,statistic=p99')).toThrow(
      'statistic must be one of p50, lower_median, mean: p99',
    )
    expect(() => findProfile('devlake,attribution_until_next=no')).toThrow(/last deployment alone/)
  })

  it('shows the rows that it counts', async () => {
    const rows = await stream.warehouse.rows(
      `SELECT * FROM failure_candidate_fact WHERE failure_source = 'incident' AND attribution_scope = 'service'
         AND attribution_hours = '24' AND attribution_until_next = 'no'`,
    )
    // i2 falls on a2 (22 h before) and a3 and so on; only the last of them without that parameter.
    expect(rows.length).toBeGreaterThan(5)
  })
})
