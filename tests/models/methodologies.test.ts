import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openModels, type Models, type Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

const at = (day: number, hour = 0) =>
  `2026-01-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00`

/** build, then test, then release, which may be left out. */
const template: Row[] = ['build', 'test', 'release'].map((step, position) => ({
  methodology: 'scrum',
  step,
  phase: step,
  position,
  is_optional: step === 'release',
}))
const scrum = {
  team: [{ team_id: 'red', name: 'red' }],
  'config.methodology_step': template,
  'config.methodology_rule': [{ methodology: 'scrum', kind: 'team', value: 'red' }],
}

describe('steps against their template', () => {
  let stream: Stream
  beforeAll(async () => {
    stream = await openStream(
      'process_step_fact',
      'release_on_time',
      'release_plan_fact',
      'step_conformance',
      'release_slip',
      'change_fail_rate',
      'team_methodology_fact',
    )
  })
  afterAll(() => stream.close())

  type Step = [day: number, phase: string | null]

  /** An item that is done on the 20th, through these phases. */
  async function taking(...steps: Step[]) {
    await stream.given({
      ...scrum,
      work_item: [{ work_item_id: '1', item_key: 'A-1', team_id: 'red', created_at: at(1) }],
      work_item_state: [
        ...steps.map(([day, phase], i) => ({
          work_item_id: '1',
          entered_at: at(day),
          left_at: at(steps[i + 1]?.[0] ?? 20),
          flow_state: 'active',
          phase,
        })),
        { work_item_id: '1', entered_at: at(20), flow_state: 'done' },
      ],
    })
    return stream.ask(
      'SELECT step, verdict, is_deviation FROM process_step_fact ORDER BY position NULLS LAST, step',
    )
  }

  it('are taken in order, and what may be left out is', async () => {
    expect(await taking([1, 'build'], [3, 'test'])).toEqual([
      ['build', 'taken', false],
      ['test', 'taken', false],
      ['release', 'left out', false],
    ])
  })

  it('are skipped, out of order, or added', async () => {
    expect(await taking([1, 'build'], [3, 'release'])).toEqual([
      ['build', 'taken', false],
      ['test', 'skipped', true],
      ['release', 'taken', false],
    ])
    expect(await taking([1, 'test'], [3, 'build'])).toEqual([
      ['build', 'taken', false],
      ['test', 'out of order', true],
      ['release', 'left out', false],
    ])
    expect(await taking([1, 'build'], [2, 'sign-off'], [3, 'test'])).toEqual([
      ['build', 'taken', false],
      ['test', 'taken', false],
      ['release', 'left out', false],
      ['sign-off', 'added', true],
    ])
  })

  it('may be gone back to: what counts is when each was first taken', async () => {
    const rows = await taking([1, 'build'], [2, 'test'], [3, 'build'], [4, 'test'])
    expect(rows.filter(([, , isDeviation]) => isDeviation)).toEqual([])
  })

  it('are not judged where no phase is known', async () => {
    expect(await taking([1, null])).toEqual([])
  })

  it('are a release’s phases, by the methodology that it names', async () => {
    await stream.given({
      ...scrum,
      release: [{ release_id: 'R', name: 'R', methodology: 'scrum', released_at: at(9), status: 'released' }],
      release_phase: [
        { release_id: 'R', phase: 'Build', actual_start_at: at(1) },
        { release_id: 'R', phase: 'Release', actual_start_at: at(8) },
      ],
    })
    expect(
      await stream.ask('SELECT subject_kind, step, verdict FROM process_step_fact ORDER BY position'),
    ).toEqual([
      ['release', 'build', 'taken'],
      ['release', 'test', 'skipped'],
      ['release', 'release', 'taken'],
    ])
  })

  it('are asked of nobody without a methodology, and of one without steps', async () => {
    const items = {
      work_item: [{ work_item_id: '1', team_id: 'red', created_at: at(1) }],
      work_item_state: [
        { work_item_id: '1', entered_at: at(1), left_at: at(2), flow_state: 'active', phase: 'build' },
        { work_item_id: '1', entered_at: at(2), flow_state: 'done' },
      ],
    }
    await stream.given({ ...items, team: scrum.team })
    expect(await stream.ask('SELECT * FROM process_step_fact')).toEqual([])
    await stream.given({ ...scrum, ...items, 'config.methodology_step': [] })
    expect(await stream.ask('SELECT * FROM process_step_fact')).toEqual([])
  })

  it('are a team’s own, else those of its value stream', async () => {
    await stream.given({
      team: ['red', 'blue', 'grey'].map((name) => ({ team_id: name, name })),
      'config.team_rule': ['red', 'blue'].map((team) => ({ team, kind: 'value_stream', value: 'buying' })),
      'config.methodology_rule': [
        { methodology: 'scrum', kind: 'team', value: 'red' },
        { methodology: 'kanban', kind: 'value_stream', value: 'buying' },
      ],
    })
    expect(
      await stream.ask('SELECT name, methodology, evidence FROM team_methodology_fact ORDER BY name'),
    ).toEqual([
      ['blue', 'kanban', 'value stream'],
      ['grey', null, null],
      ['red', 'scrum', 'team'],
    ])
  })
})

describe('planned dates', () => {
  let stream: Stream
  beforeAll(async () => {
    stream = await openStream(
      'process_step_fact',
      'release_on_time',
      'release_plan_fact',
      'step_conformance',
      'release_slip',
      'change_fail_rate',
      'team_methodology_fact',
    )
  })
  afterAll(() => stream.close())

  const plans = () =>
    stream.ask('SELECT release_id, phase, slip_hours, is_on_time FROM release_plan_fact ORDER BY 1, 2')

  it('tell how far a release and its phases slipped, early ones below zero', async () => {
    await stream.given({
      release: [
        { release_id: 'early', planned_at: at(10, 12), released_at: at(9, 12) },
        { release_id: 'late', planned_at: at(10, 12), released_at: at(12, 12) },
      ],
      release_phase: [
        { release_id: 'late', phase: 'test', planned_end_at: at(5, 12), actual_end_at: at(5, 18) },
      ],
    })
    expect(await plans()).toEqual([
      ['early', '', -24, true],
      ['late', '', 48, false],
      ['late', 'test', 6, false],
    ])
  })

  it('without a time of day hold until the end of the day', async () => {
    await stream.given({
      release: [
        { release_id: 'day', planned_at: at(10), released_at: at(11) },
        { release_id: 'same', planned_at: at(10), released_at: at(10, 17) },
        { release_id: 'next', planned_at: at(10), released_at: at(11, 2) },
      ],
    })
    expect(await plans()).toEqual([
      ['day', '', 24, false],
      ['next', '', 2, false],
      ['same', '', 0, true],
    ])
  })

  it('that nobody made are unknown, not on time; a release still to come has no slip', async () => {
    await stream.given({
      release: [
        { release_id: 'unplanned', released_at: at(10) },
        { release_id: 'ahead', planned_at: at(20) },
      ],
    })
    expect(await plans()).toEqual([['ahead', '', null, null]])
  })

  it('count to the team of its services, else of most of its items', async () => {
    await stream.given({
      service: [{ service_id: 's', name: 's', repository_id: 'r' }],
      service_owner: [{ service_id: 's', team_id: 'red', valid_from_at: at(1) }],
      release: ['a', 'b'].map((id) => ({ release_id: id, planned_at: at(9), released_at: at(9) })),
      release_service: [{ release_id: 'a', service_id: 's' }],
      work_item: ['1', '2', '3'].map((id) => ({
        work_item_id: id,
        team_id: id === '3' ? 'red' : 'blue',
        created_at: at(1),
      })),
      release_item: ['1', '2', '3'].map((id) => ({ release_id: 'b', work_item_id: id })),
    })
    expect(await stream.ask('SELECT release_id, team_id FROM release_plan_fact ORDER BY 1')).toEqual([
      ['a', 'red'],
      ['b', 'blue'],
    ])
  })
})

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
