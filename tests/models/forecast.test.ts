import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forecastScope } from '../../transforms/forecast/forecast.ts'
import { readScope, readSubject } from '../../transforms/forecast/history.ts'
import type { Row } from './given.ts'
import { findSubject } from '../../transforms/forecast/subject.ts'
import { item, rules, states } from './items.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream(
    'portfolio_fact',
    'goal_fact',
    'int_work_item__laned',
    'work_item_link',
    'goal_item',
  )
})
afterAll(() => stream.close())

const usual = { days: 90, seed: 1, isGrowing: false, byDays: null }

/** Finished on days 5 to 24 of January, one a day; the others are open. */
const done = Array.from({ length: 20 }, (_, i) => `d${i}`)
const open = ['o1', 'o2', 'o3']
const asOf = Date.parse('2026-01-26T12:00:00Z')
const parameters = {
  from: '2026-01-01',
  to: '2026-02-01',
  zone: 'UTC',
  bucket: 'week',
  by: 'none',
  profile: 'streamgauge',
  asOf,
} as const

const given = (more: { [entity: string]: Row[] } = {}) =>
  stream.given({
    'config.state_rule': rules,
    team: [{ team_id: 'pay', name: 'Pay' }],
    work_item: [
      ...done.map((id) => item(id, { team_id: 'pay' })),
      ...open.map((id) => item(id, { team_id: 'pay' })),
      item('idle', { team_id: 'pay' }),
      item('other', { team_id: 'elsewhere' }),
      item('given-up', { team_id: 'pay' }),
    ],
    work_item_state: [
      ...done.flatMap((id, i) => states(id, [2, 'In Progress'], [5 + i, 'Done', 'done'])),
      ...[...open, 'other'].flatMap((id) => states(id, [3, 'In Progress'])),
      ...states('given-up', [3, 'In Progress'], [4, 'Cancelled', 'cancelled']),
    ],
    ...more,
  })

describe('what a forecast draws from', () => {
  it('is each day from the first that anything was finished on to yesterday, empty ones too', async () => {
    await given()
    const { history, remaining, since, pace } = await readScope(stream.warehouse, parameters, {})
    expect([since, pace, remaining]).toEqual(['2026-01-05', 'scope', 4])
    expect(history.done).toEqual([...Array(20).fill(1), 0])
    expect(history.done).toHaveLength(history.added.length)
  })

  it('keeps to the scope, and leaves out what was given up or never begun', async () => {
    await given()
    const of = (teamIds: string[]) => readScope(stream.warehouse, { ...parameters, teamIds }, {})
    expect((await of(['pay'])).remaining).toBe(3)
    expect((await of(['elsewhere'])).history.done).toEqual([])
    expect((await of(['elsewhere'])).remaining).toBe(1)
  })

  it('counts by the clock of the zone, and what was known then', async () => {
    await given()
    const { history, since } = await readScope(
      stream.warehouse,
      { ...parameters, zone: 'America/New_York' },
      {},
    )
    expect(since).toBe('2026-01-04')
    expect(history.done.slice(0, 3)).toEqual([1, 1, 1])
    const earlier = await readScope(
      stream.warehouse,
      { ...parameters, asOf: Date.parse('2026-01-10T12:00:00Z') },
      {},
    )
    expect(earlier.history.done).toEqual(Array(5).fill(1))
    expect(earlier.remaining).toBe(4 + 14)
  })

  it('of a release is its own pace once ten of its items are finished, else that of the teams that have the rest', async () => {
    const of = (ids: string[]) => ids.map((work_item_id) => ({ release_id: 'spring', work_item_id }))
    const release = [{ release_id: 'spring', name: 'Spring', planned_at: '2026-03-01' }]
    const asked = { subject: { kind: 'release', id: 'spring' } as const, asOf, zone: 'UTC', days: 90 }
    await given({ release, release_item: of([...done.slice(0, 10), 'o1', 'idle', 'given-up']) })
    const own = await readSubject(stream.warehouse, asked, {})
    expect([own.pace, own.remaining, own.history.done.filter((n) => n > 0).length]).toEqual(['own', 2, 10])
    await given({ release, release_item: of([...done.slice(0, 9), 'o1']) })
    const teams = await readSubject(stream.warehouse, asked, {})
    expect([teams.pace, teams.remaining, teams.history.done.filter((n) => n > 0).length]).toEqual([
      'teams',
      1,
      20,
    ])
  })

  it('of an item is that of its parts, however deep, also where they go in a circle', async () => {
    const part = (id: string, parent_work_item_id: string) =>
      item(id, { team_id: 'pay', parent_work_item_id })
    await given({
      work_item: [
        item('epic', { team_id: 'pay', parent_work_item_id: 'deep' }),
        part('story', 'epic'),
        part('deep', 'story'),
        ...done.slice(0, 12).map((id) => part(id, 'epic')),
        item('lone', { team_id: 'pay' }),
      ],
    })
    const of = (id: string) =>
      readSubject(stream.warehouse, { subject: { kind: 'item', id }, asOf, zone: 'UTC', days: 90 }, {})
    const epic = await of('epic')
    expect([epic.pace, epic.remaining]).toEqual(['own', 2])
    expect(epic.past.at(-1)).toEqual({ days: 0, done: 12, scope: 14 })
    expect(epic.past.at(-21)).toEqual({ days: -20, done: 2, scope: 14 })
    expect((await of('lone')).remaining).toBe(1)
    expect(await findSubject(stream.warehouse, { kind: 'item', id: 'PAY-story' })).toMatchObject({
      id: 'story',
    })
    expect(await findSubject(stream.warehouse, { kind: 'item', id: 'nothing' })).toBeNull()
  })

  it('of a goal is that of the items that serve it and of the releases that claim it, each once', async () => {
    await given({
      goal: [{ goal_id: 'g', name: 'Sooner', due_at: '2026-05-01' }],
      goal_item: [...done.slice(0, 9), 'o1'].map((work_item_id) => ({ goal_id: 'g', work_item_id })),
      goal_claim: [{ goal_id: 'g', release_id: 'spring' }],
      release: [{ release_id: 'spring', name: 'Spring', planned_at: '2026-03-01' }],
      release_item: [...done.slice(8, 11), 'o1', 'o2'].map((work_item_id) => ({
        release_id: 'spring',
        work_item_id,
      })),
    })
    const subject = await findSubject(stream.warehouse, { kind: 'goal', id: 'g' })
    expect(subject).toEqual({ kind: 'goal', id: 'g', name: 'Sooner', dueAt: Date.parse('2026-05-01') })
    const read = await readSubject(stream.warehouse, { subject: subject!, asOf, zone: 'UTC', days: 90 }, {})
    expect([read.pace, read.remaining]).toEqual(['own', 2])
    expect(read.history.done.reduce((sum, n) => sum + n, 0)).toBe(11)
    expect(read.teams).toEqual([{ team_id: 'pay', done: read.history.done }])
  })

  it('measures growth since work began, and what was made out of what was finished', async () => {
    const late = ['n1', 'n2', 'n3']
    const links = [{ from_work_item_id: 'n1', to_work_item_id: 'd10', kind: 'clones' }]
    await given({
      work_item: [
        ...done.map((id) => item(id, { team_id: 'pay' })),
        item('n1', { team_id: 'pay', created_at: '2026-01-08T00:00' }),
        item('n2', { team_id: 'pay', created_at: '2026-01-09T00:00', parent_work_item_id: 'd12' }),
        item('n3', { team_id: 'pay', created_at: '2026-01-25T00:00', parent_work_item_id: 'd13' }),
      ],
      work_item_link: links,
      release: [{ release_id: 'spring', name: 'Spring', planned_at: '2026-03-01' }],
      release_item: [...done, ...late].map((work_item_id) => ({ release_id: 'spring', work_item_id })),
    })
    const subject = { kind: 'release', id: 'spring' } as const
    const read = await readSubject(stream.warehouse, { subject, asOf, zone: 'UTC', days: 90 }, {})
    expect(read.split).toEqual({ n: 20, made: 2, ratio: 1.1 })
    const told = forecastScope(read.history, read.remaining, usual)
    expect([told.growth, told.sample.added]).toEqual([3, 0])
  })

  it('gives dates with the surer later', async () => {
    await given()
    const { history, remaining } = await readScope(stream.warehouse, parameters, {})
    const told = forecastScope(history, remaining, { days: 90, seed: 1, isGrowing: false, byDays: 7 })
    expect(told.sample).toEqual({ days: 21, done: 20, added: 0 })
    expect(told.when[0]!).toBeGreaterThanOrEqual(4)
    expect(told.when[3]!).toBeGreaterThanOrEqual(told.when[0]!)
    expect(told.by_chance).toBeGreaterThan(0.8)
  })
})
