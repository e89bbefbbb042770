import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openModels, type Models, type Row } from './given.ts'

describe('figures by methodology', () => {
  let models: Models
  beforeAll(async () => {
    models = await openModels()
  })
  afterAll(() => models.close())

  const step = (id: string, methodology: string, isDeviation: boolean): Row => ({
    subject_id: id,
    step: 'build',
    subject_kind: 'work item',
    verdict: isDeviation ? 'skipped' : 'taken',
    is_deviation: isDeviation,
    position: 0,
    methodology,
    team_id: methodology === 'scrum' ? 'red' : 'blue',
    finished_at: '2026-02-03T00:00',
  })
  const ways: Row[] = [
    { team_id: 'red', methodology: 'scrum' },
    { team_id: 'blue', methodology: 'kanban' },
    { team_id: 'grey' },
  ]

  it('say the share that took the steps of its template, with its interval', async () => {
    const given = await models.given({
      service: [],
      team_methodology_fact: ways,
      process_step_fact: [
        ...['1', '2', '3'].map((id) => step(id, 'scrum', id === '3')),
        step('4', 'kanban', false),
      ],
    })
    const { groups, total } = await given.metric('step_conformance', { by: 'methodology' })
    expect(groups.map(({ key, window }) => [key, window.numerator, window.n])).toEqual([
      ['kanban', 1, 1],
      ['scrum', 2, 3],
    ])
    expect(total.window).toMatchObject({ numerator: 3, n: 4 })
    expect(total.window.low).toBeGreaterThan(0)
    await given.expectCases('step_conformance', [
      { case_id: '1', value: 1, deviation: null, deviation_count: 0 },
      { case_id: '2', value: 1, deviation: null, deviation_count: 0 },
      { case_id: '3', value: 0, deviation: 'build skipped', deviation_count: 1 },
      { case_id: '4', value: 1, deviation: null, deviation_count: 0 },
    ])
  })

  it('group any metric by the methodology of the team, and count a case of two owners once', async () => {
    const services = [{ service_id: 's', name: 's', repository_id: 'r' }]
    const given = await models.given({
      service: services,
      team_methodology_fact: [...ways, { team_id: 'pink', methodology: 'scrum' }],
      service_owner: ['red', 'pink', 'grey'].map((team_id) => ({
        service_id: 's',
        team_id,
        valid_from_at: '2020-01-01T00:00',
      })),
      deployment_fact: [
        {
          deployment_id: 'd',
          service_id: 's',
          repository_id: 'r',
          environment_tier: 'production',
          outcome: 'succeeded',
          origin: 'tool',
          finished_at: '2026-02-03T00:00',
          is_prerelease: false,
          is_failed: false,
        },
      ],
    })
    const { groups } = await given.metric('change_fail_rate', { by: 'methodology' })
    expect(groups.map(({ key, label, window }) => [key, label, window.n])).toEqual([
      [null, 'no methodology', 1],
      ['scrum', 'scrum', 1],
    ])
  })

  it('say slip in days and the share on time, and nothing where nothing was planned', async () => {
    const plan = (id: string, hours: number | null): Row => ({
      release_id: id,
      phase: '',
      name: id,
      methodology: 'staged',
      planned_at: '2026-02-01T00:00',
      finished_at: hours === null ? null : '2026-02-03T00:00',
      slip_hours: hours,
      is_on_time: hours === null ? null : hours <= 0,
    })
    const given = await models.given({
      service: [],
      release_plan_fact: [
        ...[-24, 0, 24, 48, 72].map((hours, i) => plan(`r${i}`, hours)),
        plan('ahead', null),
      ],
    })
    const slip = await given.metric('release_slip')
    expect(slip.total.window).toMatchObject({ n: 5, value: 1 })
    const onTime = await given.metric('release_on_time', { by: 'methodology' })
    expect(onTime.groups.map(({ key, window }) => [key, window.numerator, window.n])).toEqual([
      ['staged', 2, 5],
    ])
    const none = await models.given({ release_plan_fact: [] })
    expect((await none.metric('release_on_time')).total.window).toMatchObject({ n: 0, value: null })
  })
})
