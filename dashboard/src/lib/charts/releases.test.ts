import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { standingOf } from '#lib/data/standing.ts'
import { rhythm, type Beat } from './rhythm.ts'
import { strip } from './strip.ts'

const { document } = parseHTML('<!doctype html><html><body></body></html>')
const common = { width: 640, document: document as unknown as Document }
const day = 86_400_000
const from = Date.parse('2026-03-01T00:00:00Z')

function beat(place: number, rest: Partial<Beat> = {}): Beat {
  const at = from + place * 7 * day
  const id = `v1.${place}.0`
  return {
    release_id: id,
    name: id,
    lane: 'shop',
    at,
    size: 4,
    isFailed: false,
    isPrerelease: false,
    repair: '',
    ...rest,
  }
}

const beats = [
  beat(1),
  beat(2, { size: 40 }),
  beat(3, { isFailed: true, repair: 'v1.4.0' }),
  beat(4, { size: null }),
]
const options = { ...common, zone: 'UTC', from, to: from + 60 * day, now: from + 60 * day }

describe('the rhythm of releases', () => {
  test('of one service draws sizes from zero and names the one that stands apart', () => {
    const chart = rhythm(beats, { ...options, lanes: ['shop'] })
    expect(chart.querySelectorAll('circle')).toHaveLength(3)
    expect(chart.textContent).toContain('v1.2.0')
  })

  test('tells what needed repair by shape, not by colour alone', () => {
    const chart = rhythm(beats, { ...options, lanes: ['shop'] })
    const triangles = [...chart.querySelectorAll('path')].filter((path) =>
      /rotate\(180/.test(path.getAttribute('transform') ?? ''),
    )
    expect(triangles).toHaveLength(1)
    expect(triangles[0]?.getAttribute('fill') ?? '').toBe('var(--bad)')
  })

  test('of several services gives each a lane', () => {
    const two = rhythm([...beats, beat(2, { lane: 'api' })], { ...options, lanes: ['shop', 'api'] })
    expect(two.textContent).toContain('shop')
    expect(two.textContent).toContain('api')
    expect(two.querySelectorAll('circle')).toHaveLength(4)
  })

  test('without a release is an empty line, not an error', () => {
    expect(rhythm([], { ...options, lanes: ['shop'] }).querySelectorAll('circle')).toHaveLength(0)
  })
})

test('a strip has a tick for each earlier value and one dot for this one', () => {
  const chart = strip(standingOf(6, [1, 2, 3, 4, 100])!, { ...common, height: 26 })
  expect(chart.querySelectorAll('circle')).toHaveLength(1)
  expect(chart.querySelectorAll('line').length).toBeGreaterThanOrEqual(6)
})
