import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerMetric, type MetricParameters } from '../../transforms/metric.ts'
import { WINDOW, type Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream(
    'suite_run_fact',
    'flaky_suite_rate',
    'first_time_pass_rate',
    'build_queue_time',
    'build_run_time',
    'escape_rate',
    'test_coverage',
  )
})
afterAll(() => stream.close())

const R = 'github.com/acme/shop'
const at = (hour: number, minute = 0) =>
  `2026-01-06T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
const base = { repository: [{ repository_id: R, name: 'shop', default_branch: 'main' }] }

/** A run of a pipeline on a commit: its jobs as [name, outcome], each ten minutes after the other. */
function built(
  run: string,
  attempt: number,
  commit: string,
  hour: number,
  jobs: [string, string][],
  more: Row = {},
) {
  const build_id = `${run}:${attempt}`
  const failed = jobs.some(([, outcome]) => outcome === 'failed')
  const build: Row = {
    build_id,
    repository_id: R,
    commit_id: `${R}@${commit}`,
    pipeline: 'CI',
    attempt,
    queued_at: at(hour),
    started_at: at(hour, 3),
    finished_at: at(hour, 33),
    outcome: failed ? 'failed' : 'succeeded',
    ...more,
  }
  const job = jobs.map(([name, outcome], i): Row => ({
    build_job_id: `${build_id}:${name}`,
    build_id,
    name,
    outcome,
    started_at: at(hour, 3 + i * 10),
    finished_at: at(hour, 13 + i * 10),
    url: `https://example.org/${build_id}/${name}`,
  }))
  return { build, job }
}

const given = (runs: ReturnType<typeof built>[], more: Record<string, Row[]> = {}) =>
  stream.given({
    ...base,
    build: runs.map(({ build }) => build),
    build_job: runs.flatMap(({ job }) => job),
    ...more,
  })

const figure = async (name: string, parameters: Partial<MetricParameters> = {}) =>
  answerMetric(stream.warehouse, stream.registry, name, { ...WINDOW, ...parameters })

describe('suites', () => {
  it('are flaky where they failed and then passed on the same commit, with both runs as evidence', async () => {
    await given([
      built('1', 1, 'a', 8, [['unit', 'succeeded'], ['e2e', 'failed']]), // prettier-ignore
      built('1', 2, 'a', 9, [['e2e', 'succeeded']]),
      built('2', 1, 'b', 10, [['e2e', 'succeeded']]),
      built('3', 1, 'c', 11, [['e2e', 'failed']]),
      built('4', 1, 'd', 12, [['e2e', 'failed']]),
      built('5', 1, 'e', 13, [['e2e', 'succeeded']]),
    ])
    expect(
      await stream.ask(`SELECT suite, phase, split_part(commit_id, '@', 2), failed_run_id, passed_run_id
        FROM suite_run_fact WHERE is_flaky`),
    ).toEqual([['shop / e2e', 'end to end', 'a', '1:1:e2e', '1:2:e2e']])
    const { total, groups } = await figure('flaky_suite_rate', { by: 'suite' })
    // c and d failed and nobody ran them again: not decided.
    expect(total.window).toMatchObject({ numerator: 1, n: 4, open_count: 2 })
    expect(groups.map(({ key, window }) => [key, window.numerator, window.n])).toEqual([
      ['shop / e2e', 1, 3],
      ['shop / unit', 0, 1],
    ])
  })

  it('are not flaky when a pass came first, when the commit changed, or when a run was cancelled', async () => {
    await given([
      built('1', 1, 'a', 8, [['unit', 'succeeded']]),
      built('1', 2, 'a', 9, [['unit', 'failed']]),
      built('2', 1, 'b', 10, [['unit', 'succeeded']]),
      built('3', 1, 'c', 11, [['unit', 'cancelled']]),
    ])
    expect((await figure('flaky_suite_rate')).total.window).toMatchObject({ numerator: 0, n: 2 })
  })

  it('are no jobs that deploy', async () => {
    await given([
      built('1', 1, 'a', 8, [['deploy production', 'failed']]),
      built('1', 2, 'a', 9, [['deploy production', 'succeeded']]),
    ])
    expect((await figure('flaky_suite_rate')).total.window).toMatchObject({ n: 0, value: null })
    expect((await figure('first_time_pass_rate')).total.window).toMatchObject({ n: 0, value: null })
  })

  it('come from test reports too, those that say themselves that a test was flaky included', async () => {
    const report = (id: string, commit: string, more: Row): Row => ({
      test_run_id: id,
      suite: 'api contract',
      commit_id: `${R}@${commit}`,
      finished_at: at(8),
      passed_count: 9,
      failed_count: 0,
      ...more,
    })
    await given([], {
      test_run: [report('1', 'a', { flaky_count: 1 }), report('2', 'b', { failed_count: 1 }), report('3', 'c', { passed_count: null, failed_count: null })], // prettier-ignore
    })
    const { groups } = await figure('flaky_suite_rate', { by: 'phase' })
    // The second failed and was never run again: whether it is flaky is not known.
    expect(groups.map(({ key, window }) => [key, window.numerator, window.n, window.open_count])).toEqual([
      ['integration', 1, 1, 1],
    ])
  })
})

describe('builds', () => {
  const five = [1, 2, 3, 4, 5].map((n) =>
    built(`${n}`, 1, `c${n}`, 8 + n, [['unit', n === 2 ? 'failed' : 'succeeded']]),
  )

  it('wait from asked for to started and run until they end', async () => {
    await given([...five, built('2', 2, 'c2', 20, [['unit', 'succeeded']], { queued_at: at(10) })])
    expect((await figure('build_queue_time')).total.window).toMatchObject({ n: 5, value: expect.closeTo(0.05, 9) as number }) // prettier-ignore
    expect((await figure('build_run_time')).total.window).toMatchObject({ n: 6, value: 0.5 })
  })

  it('pass at first or do not, whatever a second attempt does', async () => {
    await given([...five, built('2', 2, 'c2', 20, [['unit', 'succeeded']])])
    expect((await figure('first_time_pass_rate')).total.window).toMatchObject({
      numerator: 4,
      n: 5,
      value: 0.8,
    })
  })

  it('that run backwards are no case', async () => {
    await given([built('1', 1, 'a', 8, [['unit', 'succeeded']], { started_at: at(7), finished_at: at(6) })])
    expect((await figure('build_queue_time')).total.window.n).toBe(0)
    expect((await figure('build_run_time')).total.window.n).toBe(0)
  })
})

describe('escapes', () => {
  it('are what a phase let pass and a later one or production found', async () => {
    const deployment = (id: string, environment: string, hour: number): Row => ({
      deployment_id: id,
      origin: 'tool',
      repository_id: R,
      native_environment: environment,
      commit_id: `${R}@b`,
      version: id,
      finished_at: at(hour),
      outcome: 'succeeded',
    })
    const commit = ['a', 'b'].map((label): Row => ({ commit_id: `${R}@${label}`, repository_id: R, sha: label, author_id: 'x', authored_at: at(7), committed_at: at(7), subject: label, title: label })) // prettier-ignore
    await given(
      [
        built('1', 1, 'a', 8, [['unit', 'succeeded'], ['e2e', 'failed']]), // prettier-ignore
        built('2', 1, 'b', 9, [['unit', 'succeeded'], ['e2e', 'succeeded']]), // prettier-ignore
      ],
      {
        commit,
        deployment: [deployment('s', 'staging', 10), deployment('p', 'production', 11)],
        incident: [{ incident_id: 'i', title: 'i', opened_at: at(12) }],
        incident_service: [{ incident_id: 'i', service_id: 'P1' }],
        service_alias: [{ service_alias_id: 'P1', name: 'Shop' }],
      },
    )
    const { groups } = await figure('escape_rate', { by: 'phase' })
    expect(groups.map(({ key, window }) => [key, window.numerator, window.n])).toEqual([
      ['end to end', 1, 2],
      ['staging', 1, 1],
      ['unit', 2, 2],
    ])
  })
})

describe('coverage', () => {
  it('is known per run, with the points that it differs from the run before', async () => {
    const report = (n: number, coverage: number | null): Row => ({
      test_run_id: `t${n}`,
      suite: 'unit',
      commit_id: `${R}@c${n}`,
      finished_at: at(8 + n),
      passed_count: 1,
      coverage_ratio: coverage,
    })
    await given([], { test_run: [report(1, 0.8), report(2, 0.82), report(3, null), report(4, 0.81)] })
    const { sql } = stream.registry.metrics.get('test_coverage')!
    const text = sql.replaceAll('as_of()', `TIMESTAMP '2026-03-01'`)
    expect(
      await stream.ask(`SELECT value, round(change_points, 6) FROM (${text}) ORDER BY happened_at`),
    ).toEqual([
      [80, null],
      [82, 2],
      [81, -1],
    ])
  })
})
