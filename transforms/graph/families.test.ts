import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nestReleases } from './families.ts'

const kin = (pairs: Record<string, string | null>) =>
  Object.entries(pairs).map(([id, parentId]) => ({ id, parentId }))

it('places children below their parents', () => {
  expect(
    nestReleases(kin({ a: null, b: 'a', c: 'b' })).map(({ id, rootId, depth }) => [id, rootId, depth]),
  ).toEqual([
    ['a', 'a', 0],
    ['b', 'a', 1],
    ['c', 'a', 2],
  ])
})

it('says of whom it stands at the top why its parent is not above it', () => {
  const nested = nestReleases(kin({ self: 'self', lost: 'gone', z: 'y', y: 'x', x: 'z', child: 'x' }))
  expect(
    nested.map(({ id, parentId, rootId, depth, fault }) => [id, parentId, rootId, depth, fault]),
  ).toEqual([
    ['self', null, 'self', 0, 'names itself as its parent'],
    ['lost', null, 'lost', 0, 'names a parent that is not known: gone'],
    ['z', 'y', 'x', 2, null],
    ['y', 'x', 'x', 1, null],
    ['x', null, 'x', 0, 'parents go in a circle: x → z → y → x'],
    ['child', 'x', 'x', 1, null],
  ])
})

it('follows a chain of a hundred thousand', () => {
  const chain = Array.from({ length: 100_000 }, (_, i) => ({
    id: `r${i}`,
    parentId: i === 0 ? null : `r${i - 1}`,
  }))
  expect(nestReleases(chain).at(-1)).toMatchObject({ rootId: 'r0', depth: 99_999 })
})

const anyParents = fc
  .array(fc.option(fc.integer({ min: 0, max: 14 })), { minLength: 1, maxLength: 12 })
  .map((parents) =>
    parents.map((parent, i) => ({ id: `r${i}`, parentId: parent === null ? null : `r${parent}` })),
  )

it('loses nobody and leaves no circle, whatever is told, in whatever order', () => {
  fc.assert(
    fc.property(anyParents, (releases) => {
      const nested = nestReleases(releases)
      const byId = new Map(nested.map((one) => [one.id, one]))
      expect(nested.map(({ id }) => id)).toEqual(releases.map(({ id }) => id))
      for (const { id, parentId, rootId, depth, fault } of nested) {
        const parent = parentId === null ? null : byId.get(parentId)
        expect([rootId, depth]).toEqual(parent ? [parent.rootId, parent.depth + 1] : [id, 0])
        const told = releases.find((one) => one.id === id)?.parentId ?? null
        expect(fault === null).toBe(told === parentId)
      }
      const turned = new Map(nestReleases(releases.toReversed()).map((one) => [one.id, one]))
      for (const one of nested)
        expect(turned.get(one.id)).toMatchObject({ parentId: one.parentId, rootId: one.rootId })
    }),
  )
})
