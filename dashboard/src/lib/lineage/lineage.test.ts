import { describe, expect, test } from 'vitest'
import { layOut } from './layout.ts'
import { ancestors, descendants, trace, weave } from './trace.ts'
import type { ModelSummary } from '#lib/data/types.ts'

const model = (name: string, layer: ModelSummary['layer'], inputs: string[]) =>
  ({ name, layer, title: name, inputs }) as unknown as ModelSummary
const models = [
  model('stg_git__commit', 'staging', ['raw.git__commit', 'config.bot']),
  model('stg_hub__pull', 'staging', ['raw.hub__pull', 'raw.hub__review']),
  model('commit', 'entity', ['stg_git__commit']),
  model('change', 'entity', ['stg_hub__pull']),
  model('change_fact', 'mart', ['commit', 'change']),
  model('lead_time', 'metric', ['change_fact', 'commit']),
  model('other', 'metric', ['change']),
]
const web = weave(models)
const names = (nodes: { name: string }[]) => nodes.map((node) => node.name)

describe('a lineage', () => {
  test('reaches down to raw streams, connectors and configuration', () => {
    const kinds = Object.fromEntries(ancestors(web, 'lead_time').map(({ name, kind }) => [name, kind]))
    expect(kinds).toMatchObject({
      'raw.git__commit': 'stream',
      'raw.hub__review': 'stream',
      'config.bot': 'configuration',
      git: 'connector',
      hub: 'connector',
    })
    expect(names(ancestors(web, 'lead_time', 1))).toEqual(['change_fact', 'commit'])
    expect(names(descendants(web, 'change'))).toEqual(['change_fact', 'other', 'lead_time'])
  })

  test('leaves out of a wide picture the lines that a longer way tells', () => {
    const inputs = (steps: number) =>
      trace(web, 'lead_time', steps, 1).nodes.find(({ name }) => name === 'lead_time')?.inputs
    expect(inputs(1)).toEqual(['change_fact', 'commit'])
    expect(inputs(2)).toEqual(['change_fact'])
  })

  test('says how much is left out', () => {
    const near = trace(web, 'change_fact', 1, 1)
    expect(names(near.nodes)).toEqual(['commit', 'change', 'change_fact', 'lead_time'])
    expect([near.hiddenAbove, near.hiddenBelow]).toEqual([8, 0])
    expect(trace(web, 'nothing', 2, 1).nodes).toEqual([])
  })
})

describe('its layout', () => {
  const whole = trace(web, 'lead_time', Infinity, 1)
  const { places, edges, width, height } = layOut(whole)
  const at = (name: string) => places.find((place) => place.node.name === name)!

  test('puts everything right of what it is made of', () => {
    for (const { node, x } of places) for (const input of node.inputs) expect(at(input).x).toBeLessThan(x)
    expect(edges).toHaveLength(whole.nodes.flatMap((node) => node.inputs).length)
  })

  test('lets no two boxes overlap, and none stand outside', () => {
    for (const [i, a] of places.entries()) {
      expect([a.x >= 0, a.y >= 0, a.x + a.width <= width, a.y + a.height <= height]).not.toContain(false)
      for (const b of places.slice(0, i))
        expect(a.x !== b.x || Math.abs(a.y - b.y) >= a.height, `${a.node.name} × ${b.node.name}`).toBe(true)
    }
  })

  test('ends on a circle all the same', () => {
    const circle = weave([model('a', 'mart', ['b']), model('b', 'mart', ['a'])])
    expect(layOut(trace(circle, 'a', 9, 9)).places).toHaveLength(2)
  })

  test('is drawn again as it was', () => {
    expect(layOut(whole)).toEqual(layOut(trace(web, 'lead_time', Infinity, 1)))
  })
})
