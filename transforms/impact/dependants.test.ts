import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dependantsOf, findDependants, type Edge, type Web } from './dependants.ts'

const needs = (from: string, to: string): Edge => ({
  from,
  to,
  provenance: 'catalogue',
  is_undeclared: false,
})

test('the way is told from who needs it to what is touched, circles and needs of oneself end', () => {
  const web: Web = {
    edges: [
      needs('portal', 'api'),
      needs('api', 'orders'),
      needs('orders', 'api'),
      needs('orders', 'orders'),
      needs('checkout', 'orders'),
      needs('unknown', 'checkout'),
    ],
    known: new Map([
      ['portal', { name: 'Portal', tier: 2, team_id: null, team_name: null }],
      ['api', { name: 'API', tier: 2, team_id: 't', team_name: 'Team' }],
      ['orders', { name: 'Orders', tier: 1, team_id: null, team_name: null }],
      ['checkout', { name: 'Checkout', tier: 1, team_id: null, team_name: null }],
    ]),
  }
  const found = dependantsOf(web, ['orders']).map(({ name, hops, via }) => [name, hops, via.join(' > ')])
  expect(found).toEqual([
    ['Checkout', 1, 'Checkout > Orders'],
    ['API', 1, 'API > Orders'],
    ['Portal', 2, 'Portal > API > Orders'],
    ['unknown', 2, 'unknown > Checkout > Orders'],
  ])
})

const node = fc.integer({ min: 0, max: 11 }).map(String)
const edges = fc.array(fc.tuple(node, node), { maxLength: 40 })

test('hops are those of the shortest way, and only who gets there is told', () => {
  fc.assert(
    fc.property(edges, fc.uniqueArray(node, { minLength: 1, maxLength: 3 }), (pairs, touched) => {
      const reached = findDependants(
        pairs.map(([from, to]) => needs(from, to)),
        touched,
      )
      // The distances by relaxing every edge until nothing gets nearer.
      const distance = new Map(touched.map((id) => [id, 0]))
      for (let round = 0; round < 12; round += 1)
        for (const [from, to] of pairs) {
          const next = (distance.get(to) ?? Infinity) + 1
          if (next < (distance.get(from) ?? Infinity)) distance.set(from, next)
        }
      for (const id of touched) distance.delete(id)
      expect(new Map([...reached].map(([id, { hops }]) => [id, hops]))).toEqual(distance)
    }),
  )
})
