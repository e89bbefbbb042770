import type { FastifyRequest } from 'fastify'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Registry } from '../transforms/model.ts'
import { Changes } from './changes.ts'
import { KeptAnswers, type Made } from './kept-answers.ts'
import { EarlierAnswers, restOf } from './outdated.ts'
import { Packing } from './packing.ts'

const MADE = 1_000_000
let changes: Changes
let kept: KeptAnswers
let earlier: EarlierAnswers

const asking = (header: string) =>
  ({ url: '/api/headlines', headers: { 'cache-control': header } }) as unknown as FastifyRequest

/** How outdated what is told is, ms; null: the newest is waited for. */
function askLater(laterMs: number, header: string): number | null {
  vi.spyOn(performance, 'now').mockReturnValue(MADE + laterMs)
  return earlier.find(asking(header))?.outdatedMs ?? null
}

function keep(tookMs: number): void {
  vi.spyOn(performance, 'now').mockReturnValue(MADE)
  changes = new Changes({ models: new Map([['deployment_fact', {}]]) } as unknown as Registry)
  kept = new KeptAnswers(1_000)
  earlier = new EarlierAnswers(kept, changes)
  const [type, name] = ['application/json', 'what changed']
  const reads = ['deployment_fact']
  const made: Made = {
    body: new Packing('{}', type),
    type,
    headers: {},
    name,
    reads,
    at: 0,
    madeAt: MADE,
    tookMs,
  }
  kept.set(name, made)
  earlier.note(asking(''), name)
}

beforeEach(() => vi.restoreAllMocks())

test.each([
  // What is made at once is a minute old at most, whatever is said.
  [50, 'max-stale=600', 59_000, 59_000],
  [50, 'max-stale=600', 61_000, null],
  [50, 'max-stale=10', 11_000, null],
  // What takes ten seconds is better late than waited for.
  [10_000, 'max-stale=600', 199_000, 199_000],
  [10_000, 'max-stale=600', 201_000, null],
  [10_000, 'max-stale=60', 61_000, null],
  [10_000, '', 1_000, null],
  // Ten minutes are the end of it.
  [60_000, 'max-stale=9000', 599_000, 599_000],
  [60_000, 'max-stale=9000', 601_000, null],
])(
  'an answer that took %d ms is given to %j %d ms after a change: %d',
  (tookMs, header, laterMs, expected) => {
    keep(tookMs)
    changes.tell(['deployment_fact'])
    expect(askLater(laterMs, header)).toBe(expected)
  },
)

test.each([
  // Whatever is made at once is worth making again at once.
  [900, 900, 0],
  [2_000, 2_000, 18_000],
  [2_000, 12_000, 8_000],
  [2_000, 20_000, 0],
  [90_000, 90_000, 600_000],
])('what took %d ms rests, %d ms after it was begun, for %d ms more', (tookMs, laterMs, expected) => {
  vi.spyOn(performance, 'now').mockReturnValue(MADE + laterMs)
  expect(restOf({ madeAt: MADE, tookMs })).toBe(expected)
})
