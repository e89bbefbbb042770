import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { suggestSequence, type Need } from './sequence.ts'

const planned = (...ids: string[]) => ids.map((id, i) => ({ id, startsAt: i }))

describe('the suggested order', () => {
  it('keeps the plan where nothing is needed', () => {
    expect(suggestSequence(planned('c', 'a', 'b'), []).order).toEqual(['c', 'a', 'b'])
  })

  it('puts what is needed first', () => {
    const needs = [{ before: 'c', after: 'a' }]
    expect(suggestSequence(planned('a', 'b', 'c'), needs)).toEqual({ order: ['b', 'c', 'a'], circles: [] })
  })

  it('breaks a circle at what is planned first, and names it', () => {
    const needs = [
      { before: 'b', after: 'a' },
      { before: 'c', after: 'b' },
      { before: 'a', after: 'c' },
    ]
    expect(suggestSequence(planned('a', 'b', 'c'), needs)).toEqual({
      order: ['a', 'c', 'b'],
      circles: [{ members: ['a', 'b', 'c'], aside: { before: 'b', after: 'a' } }],
    })
  })

  it('takes no note of itself and of what is not there', () => {
    const needs = [
      { before: 'a', after: 'a' },
      { before: 'gone', after: 'a' },
    ]
    expect(suggestSequence(planned('a'), needs)).toEqual({ order: ['a'], circles: [] })
  })

  const graph = fc.integer({ min: 1, max: 12 }).chain((n) =>
    fc.record({
      releases: fc
        .constant(Array.from({ length: n }, (_, i) => i))
        .chain((ids) =>
          fc.tuple(
            ...ids.map((id) =>
              fc.record({ id: fc.constant(`r${id}`), startsAt: fc.integer({ min: 0, max: 5 }) }),
            ),
          ),
        ),
      needs: fc.array(
        fc.record({
          before: fc.integer({ min: 0, max: n - 1 }).map((i) => `r${i}`),
          after: fc.integer({ min: 0, max: n - 1 }).map((i) => `r${i}`),
        }),
        { maxLength: 24 },
      ),
    }),
  )

  it('has every release once, and breaks no need but those that it says', () => {
    fc.assert(
      fc.property(graph, ({ releases, needs }) => {
        const { order, circles } = suggestSequence(releases, needs)
        expect(order.toSorted()).toEqual(releases.map(({ id }) => id).toSorted())
        const said = new Set(circles.map(({ aside }) => `${aside.before} ${aside.after}`))
        const broken = needs.filter(
          ({ before, after }) => before !== after && order.indexOf(before) > order.indexOf(after),
        )
        for (const { before, after } of broken) expect(said.has(`${before} ${after}`)).toBe(true)
        for (const { members } of circles)
          members.forEach((member, i) => {
            const before = members[(i + 1) % members.length]
            expect(needs).toContainEqual({ before, after: member })
          })
      }),
    )
  })

  it('does not depend on the order in which it is told', () => {
    fc.assert(
      fc.property(graph, ({ releases, needs }) => {
        const turned: Need[] = needs.toReversed()
        expect(suggestSequence(releases.toReversed(), turned)).toEqual(suggestSequence(releases, needs))
      }),
    )
  })
})
