import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { workday as at } from './days.ts'
import { full, item, items, openPassages, R, told } from './passage-rows.ts'
import type { Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openPassages()
})
afterAll(() => stream.close())

const hours = (change: number) =>
  stream.ask(
    `SELECT stage, hours FROM stream_interval_fact WHERE change_id = '${R}#${change}' ORDER BY started_at, stage`,
  )

describe('the stages that a stream is measured in', () => {
  const stages = () =>
    stream.ask('SELECT stage, from_event, to_event, kind FROM stream_stage_fact ORDER BY position')

  it('are all of them where every tool is there', async () => {
    await stream.given({ ...told(full), ...items(item('A', 2, [4, 'active'], [9, 'done'])) })
    expect(await stages()).toEqual([
      ['whole', 'start', 'deployment', 'whole'],
      ['pile', 'idea', 'start', 'outside'],
      ['preparation', 'start', 'first_commit', 'work'],
      ['coding', 'first_commit', 'ready', 'work'],
      ['pickup', 'ready', 'first_review', 'wait'],
      ['review', 'first_review', 'merged', 'work'],
      ['build', 'merged', 'built', 'work'],
      ['test', 'built', 'test_deployment', 'wait'],
      ['release', 'test_deployment', 'deployment', 'wait'],
    ])
  })

  it('are commit, merge and release where nothing but a history is', async () => {
    await stream.given(
      told({ number: 1, first: 3, merged: 5, deployed: 7 }, { number: 2, first: 4, merged: 6 }),
    )
    expect(await stages()).toEqual([
      ['whole', 'first_commit', 'deployment', 'whole'],
      ['merge', 'first_commit', 'merged', 'work'],
      ['release', 'merged', 'deployment', 'wait'],
    ])
  })

  it('are those of the configuration', async () => {
    await stream.given({
      ...told(full),
      'config.stage': [
        { position: 1, stage: 'ours', name: 'Ours', from_event: 'opened', to_event: 'merged', kind: 'work' },
      ],
      'config.stage_start': [{ stage: 'ours', event: 'opened', position: 1, to_position: 2, depth: 0 }],
    })
    expect(await stages()).toEqual([
      ['whole', 'opened', 'merged', 'whole'],
      ['ours', 'opened', 'merged', 'work'],
    ])
    expect(await hours(1)).toEqual([
      ['ours', 72],
      ['whole', 72],
    ])
  })

  it('are none where there is nothing', async () => {
    await stream.given({})
    expect(await stages()).toEqual([])
    expect(await stream.ask('SELECT count(*) FROM stream_interval_fact')).toEqual([[0]])
  })
})

describe('a change on its way', () => {
  it('takes from end to end what its stages take together', async () => {
    await stream.given({ ...told(full), ...items(item('A', 2, [4, 'active'], [9, 'done'])) })
    const found = Object.fromEntries(await hours(1))
    expect(found).toEqual({
      pile: 48,
      preparation: 24,
      coding: 24,
      pickup: 48,
      review: 24,
      build: 24,
      test: 24,
      release: 72,
      whole: 240,
    })
    const { whole, pile: _, ...parts } = found as Record<string, number>
    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(whole)
  })

  it('has no time where its clocks run backwards, and says so', async () => {
    await stream.given({ ...told({ ...full, first: 7 }), ...items(item('A', 2, [8, 'active'], [9, 'done'])) })
    expect(
      await stream.ask(
        `SELECT stage, hours, is_fault FROM stream_interval_fact WHERE is_fault ORDER BY stage`,
      ),
    ).toEqual([
      ['coding', null, true],
      ['preparation', null, true],
    ])
  })

  it('is measured from what was known last where a stage has no beginning, and that is not split', async () => {
    const { reviewed: _, built: __, ...rest } = full
    await stream.given(
      told(full, { ...rest, number: 2, first: 15, opened: 16, merged: 19, tested: 20, deployed: 21 }),
    )
    expect(
      await stream.ask(
        `SELECT stage, start_event, hours, unsplit_hours FROM stream_interval_fact WHERE change_id = '${R}#2' ORDER BY stage`,
      ),
    ).toEqual([
      ['build', 'merged', null, null],
      ['coding', 'first_commit', 24, null],
      ['pickup', 'ready', null, null],
      ['release', 'test_deployment', 24, null],
      ['review', 'ready', null, 72],
      ['test', 'merged', null, 24],
      ['whole', 'first_commit', 144, null],
    ])
  })

  it('was not tested before production where the test deployment came after it', async () => {
    await stream.given(told(full, { ...full, number: 2, merged: 15, built: 16, deployed: 17, tested: 19 }))
    const link = `SELECT change_id, is_missing FROM stream_link_fact WHERE link = 'deployment to test' ORDER BY 1`
    expect(await stream.ask(link)).toEqual([
      [`${R}#1`, false],
      [`${R}#2`, true],
    ])
  })

  it('waits where it is until what others of its repository have happens to it', async () => {
    await stream.given(
      told(
        full,
        { number: 2, first: 20, opened: 21 },
        { number: 3, first: 20, opened: 21, reviewed: 22 },
        { number: 4, first: 20, opened: 21, closed: 25 },
      ),
    )
    expect(
      await stream.ask(
        `SELECT change_id, stage, started_at, left_at FROM stream_interval_fact
         WHERE ended_at IS NULL AND stage <> 'whole' AND change_id > '${R}#1' AND change_id < '${R}@' ORDER BY change_id, started_at`,
      ),
    ).toEqual([
      [`${R}#2`, 'pickup', '2026-01-21T10:00', null],
      [`${R}#3`, 'review', '2026-01-22T10:00', null],
      [`${R}#4`, 'pickup', '2026-01-21T10:00', '2026-01-25T10:00'],
    ])
  })
})

it('an outcome can be judged at its fourteenth measurement after the deployment', async () => {
  const measured = (day: number) => ({ goal_id: 'sales', measured_at: at(day, 6), value: day })
  await stream.given({
    ...told(full),
    goal_claim: [{ goal_id: 'sales', release_id: 'bet' }],
    release: [{ release_id: 'bet', released_at: at(14) }],
    release_service: [{ release_id: 'bet', service_id: 'shop', version: '1' }],
    outcome: Array.from({ length: 17 }, (_, i) => measured(i + 12)),
  })
  expect(await stream.ask(`SELECT happened_at FROM stream_moment_fact WHERE event = 'outcome'`)).toEqual([
    ['2026-01-28T06:00'],
  ])
})

it('what follows a landing is what a full build gives', async () => {
  await stream.given({ ...told({ ...full, deployed: 0 }), ...items(item('A', 2, [4, 'active'])) })
  const { deployment, review } = told(full)
  await stream.also({ deployment: deployment!, review: review! })
  const followed = await stream.fingerprint()
  await stream.rebuild()
  expect(followed).toEqual(await stream.fingerprint())
})
