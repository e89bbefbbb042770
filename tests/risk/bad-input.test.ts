import { afterAll, beforeAll, expect, test } from 'vitest'
import { listAhead } from '../../transforms/risk/ahead.ts'
import { assessReleases } from '../../transforms/risk/answer.ts'
import type { ReleaseRisk } from '../../transforms/risk/answer.ts'
import { Assessor } from '../../transforms/risk/assessor.ts'
import type { Desk } from '../../transforms/risk/assessor.ts'
import { tellRecord } from '../../transforms/risk/record.ts'
import { openModels, type Models } from '../models/given.ts'
import { tellReleases, type Told } from './releases.ts'

let models: Models
beforeAll(async () => {
  models = await openModels()
})
afterAll(() => models.close())

const DAY = 86_400_000
const start = Date.UTC(2025, 0, 6)
let buildId = 1

interface Answer {
  desk: Desk
  /** Of the newest release behind, and of what is ahead by service. */
  behind: ReleaseRisk | null
  ahead: Awaited<ReturnType<typeof listAhead>>
  risks: Map<string, ReleaseRisk>
}

/** All that the product says of these releases, with no figure that is none, and no probability of 0 or 1. */
async function ask(told: Partial<Told>, days = 120): Promise<Answer> {
  const usual: Told = { releases: 100, isFailed: (i) => i % 7 === 0, lines: (i) => [3 + ((i * 7) % 90)] }
  await models.given(tellReleases(start, { ...usual, ...told }))
  buildId++
  const now = start + days * DAY
  const assessor = new Assessor({ warehouse: models.warehouse, buildId: () => buildId, clock: () => now })
  await assessor.train()
  const desk = await assessor.open()
  const { releases } = desk.history
  const assess = (one: (typeof releases)[number]) => assessReleases(models.warehouse, desk, [one], now)
  const last = releases.findLast(({ releasedAt }) => releasedAt !== null)
  const risks = new Map<string, ReleaseRisk>()
  for (const one of releases.filter(({ releasedAt }) => releasedAt === null))
    risks.set(one.serviceId, await assess(one))
  const answer = {
    desk,
    behind: last ? await assess(last) : null,
    ahead: await listAhead(models.warehouse, desk),
    risks,
  }
  checkFigures([answer.behind, answer.ahead, [...risks.values()], tellRecord(desk, null, now)])
  const kept = await models.warehouse.rows('SELECT probability, low, high, base_rate FROM risk.prediction')
  checkFigures(kept)
  return answer
}

const chances = new Set(['probability', 'low', 'high', 'base_rate', 'one_of'])

function checkFigures(value: unknown, key = '', isInterval = false): void {
  if (typeof value === 'number') {
    expect(Number.isFinite(value), `${key} is ${value}`).toBe(true)
    if (chances.has(key) && !isInterval) expect(value > 0 && value < 1, `${key} is ${value}`).toBe(true)
  } else if (value !== null && typeof value === 'object') {
    // Wilson's interval of what came may well begin at nothing.
    const isOf = key === 'bins' || key === 'hurt' || isInterval
    for (const [name, one] of Object.entries(value))
      checkFigures(one, Array.isArray(value) ? key : name, isOf)
  }
}

const standings = ({ ahead }: Answer) => ahead.map(({ standing }) => standing)

test('no failure at all: scores have nothing to tell, and the rate is above nothing', async () => {
  const answer = await ask({ isFailed: () => false })
  expect(standings(answer)).toEqual(['silenced'])
  expect(answer.desk.model).toMatchObject({ n: 100, failed: 0 })
  expect(answer.desk.model.baseRate).toBeCloseTo(0.5 / 101, 10)
})

test('only failures: the same, and the rate is below all', async () => {
  const answer = await ask({ isFailed: () => true })
  expect(standings(answer)).toEqual(['silenced'])
  expect(answer.desk.model.baseRate).toBeCloseTo(100.5 / 101, 10)
})

test('one release, or none: a band, since nothing is learnt', async () => {
  for (const releases of [1, 0]) {
    const answer = await ask({ releases })
    expect(standings(answer)).toEqual(['prior'])
    expect(answer.ahead[0]).toMatchObject({ probability: null, low: null, high: null, exposure: null })
    expect(['low', 'medium', 'high']).toContain(answer.ahead[0]!.band)
  }
})

test('constant features set nothing apart', async () => {
  const answer = await ask({ lines: () => [20] })
  const [risk] = answer.risks.values()
  const size = risk!.likelihoods[0]!.reasons.find(({ name }) => name === 'size')!
  expect(size.difference).toBeCloseTo(0, 10)
  expect(standings(answer)).toEqual(['silenced'])
})

test('missing features are as usual, but for a word that says that it mends: nothing is made of them', async () => {
  const answer = await ask({ lines: () => [null, null], features: {} })
  expect(
    [...answer.desk.history.inputs].every((value, j) => j % 15 === 14 || value === (j % 15 === 0 ? 1 : 0)),
  ).toBe(true)
  expect(answer.risks.get('cart')!.likelihoods[0]!.commit_count).toBe(2)
})

test('releases without commits: nothing is learnt from them, and one has no percentage of its own', async () => {
  const answer = await ask({ lines: (i) => (i % 2 === 0 ? [10 + i] : []) })
  expect(answer.desk.model.n).toBe(50)
  expect(answer.behind!.likelihoods[0]).toMatchObject({ commit_count: 0, probability: null, commits: [] })
  const none = await ask({ lines: () => [] })
  expect(none.desk.model.n).toBe(0)
  expect(standings(none)).toEqual(['prior'])
})

test('a commit of a million lines or of fifty thousand files says no more than four spreads', async () => {
  for (const features of [{ file_count: 1 }, { file_count: 50_000, folder_count: 9_000, entropy_bits: 15 }]) {
    const lines = (i: number) => (i === 100 ? [1e9] : [3 + ((i * 7) % 90)])
    const answer = await ask({ lines, features })
    expect(Math.max(...answer.desk.history.inputs)).toBeLessThanOrEqual(4)
  }
})

test('clocks that are wrong: what went out in the future, or before all, is answered, and not yet learnt from', async () => {
  const future = await ask({ day: (i) => (i > 90 ? i + 400 : i) })
  expect(future.desk.model.n).toBe(91)
  expect(future.behind!.likelihoods[0]!.outcome?.is_final).toBe(false)
  const back = await ask({ day: (i) => (i % 9 === 0 ? i - 20_000 : i) })
  expect(back.desk.model.n).toBe(100)
})

test('a service that is split in two: both begin at the level of all, less sure than the old one, and learn', async () => {
  const isOld = (i: number) => i < 80
  const answer = await ask({
    isFailed: (i) => (isOld(i) ? i % 3 === 0 : i % 2 === 0 && i < 100),
    service: (i) => (isOld(i) ? 'shop' : i % 2 === 0 ? 'cart' : 'stock'),
  })
  const { model } = answer.desk
  expect(model.services).toEqual(['cart', 'shop', 'stock'])
  const group = (name: string) => model.fit.groups[model.services.indexOf(name)]!
  expect(group('cart').curvature).toBeLessThan(group('shop').curvature)
  expect(group('cart').effect).toBeGreaterThan(group('stock').effect)
  expect(answer.ahead.map(({ service_id }) => service_id).toSorted()).toEqual(['cart', 'shop', 'stock'])
  expect(answer.ahead.every(({ commit_count }) => commit_count === 1)).toBe(true)
})
