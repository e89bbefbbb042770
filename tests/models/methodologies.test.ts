import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { january as at } from './days.ts'
import { type Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

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
    stream = await openStream('process_step_fact', 'team_methodology_fact')
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
