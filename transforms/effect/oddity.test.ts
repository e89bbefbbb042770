import { describe, expect, test } from 'vitest'
import { at, DAY, EXPOSED, judge, measure, START } from '../../tests/effect/measured.ts'

describe('of bad numbers', () => {
  test.each([
    ['none', [], '0 points before the exposure, 90 are needed to know the noise'],
    ['one point', measure().slice(0, 1), '1 points before the exposure, 90 are needed to know the noise'],
    [
      'all the same',
      at(measure({ effect: 4 }), (_, day) => ({ value: day < 200 ? 50 : 54 })),
      'All values before the exposure are the same: their noise is not known',
    ],
    [
      'two values alone',
      at(measure(), (_, day) => ({ value: day % 2 })),
      'Only 2 different values before the exposure: their noise is not known',
    ],
    [
      'a line without noise',
      at(measure(), (_, day) => ({ value: day / 4 + (day >= 200 ? 3 : 0) })),
      'The values lie on a line: their noise is not known',
    ],
    [
      'two units',
      at(measure({ effect: 4 }), (_, day) => ({ unit: day < 150 ? '%' : 'points' })),
      'Measured in % and in points, which cannot be compared: give each unit a series of its own',
    ],
    [
      'three answers a day',
      at(measure(), () => ({ respondent_count: 3 })),
      '0 points before the exposure, 90 are needed to know the noise',
    ],
  ])('%s: no verdict, and never an endless certainty', (_, measured, withheld) => {
    const told = judge(measured)
    expect(told).toMatchObject({ verdict: 'too little data', withheld, change: null, se: null, side: null })
    expect(JSON.stringify(told)).not.toMatch(/NaN|Infinity/)
  })

  test('what few people answered is left out and counted', () => {
    const asked = at(measure({ effect: 4 }), (_, day) => ({ respondent_count: day === 100 ? 3 : 40 }))
    expect(judge(asked)).toMatchObject({
      verdict: 'up',
      notes: ['1 number with fewer than 5 answers left out'],
    })
  })

  test('the future is left out and said, and so is what was measured twice', () => {
    const asOf = START + 230 * DAY
    expect(judge(measure({ effect: 4 }), { asOf })).toMatchObject({
      verdict: 'up',
      notes: ['10 numbers of the future or without a value left out'],
    })
    const twice = [...measure({ effect: 4 }), ...measure({ effect: 4 }).slice(0, 3)]
    expect(judge(twice).notes).toEqual(['3 numbers more than days: the mean of each day is read'])
    expect(judge(twice).change).toBeCloseTo(judge(measure({ effect: 4 })).change!, 12)
    expect(judge(measure(), { exposedAt: START + 500 * DAY }).withheld).toBe('Users have not met it yet')
  })

  test('gaps are longer steps, until they are too long', () => {
    const gaps = judge(measure({ effect: 4 }).filter((_, day) => day % 3 !== 0))
    expect(gaps).toMatchObject({ verdict: 'up', after_count: 27, is_complete: false })
    expect(gaps.phi!).toBeCloseTo(judge(measure({ effect: 4 })).phi!, 0)
    const late = judge(measure({ effect: 4, days: 260 }).filter((_, day) => day < 180 || day > 245))
    expect(late).toMatchObject({ verdict: 'too little data', after_count: 10 })
  })

  test('negative numbers are numbers', () => {
    expect(judge(at(measure({ effect: 4 }), ({ value }) => ({ value: value - 500 })))).toMatchObject({
      verdict: 'up',
    })
  })

  test('a level that jumped when it was measured in another way is told and taken out', () => {
    const jumped = at(measure(), ({ value }, day) => ({ value: value + (day >= 120 ? 30 : 0) }))
    const told = judge(jumped)
    expect(told.jumps).toEqual([{ at: START + 120 * DAY, change: expect.closeTo(30, -1) as number }])
    expect(told.verdict).toBe('no detectable change')
    expect(told.noise!).toBeLessThan(1.6)
    const after = at(measure(), ({ value }, day) => ({ value: value + (day >= 212 ? 30 : 0) }))
    expect(judge(after)).toMatchObject({
      verdict: 'no detectable change',
      jumps: [{ at: START + 212 * DAY }],
    })
    expect(judge(measure({ effect: 4 })).jumps).toEqual([])
  })

  test('another way of measuring that was written down is taken out, unless it is one with the exposure', () => {
    const shifted = at(measure(), ({ value }, day) => ({ value: value + (day >= 190 ? 3 : 0) }))
    const breaks = [{ broke_at: START + 190 * DAY, reason: 'new counter' }]
    const told = judge(shifted, { breaks })
    expect(told.verdict).toBe('no detectable change')
    expect(told.notes).toEqual([
      'Measured in another way since 2026-07-14 (new counter): that level is taken out',
    ])
    const same = judge(measure({ effect: 4 }), { breaks: [{ broke_at: EXPOSED, reason: null }] })
    expect(same.verdict).toBe('up')
    expect(same.notes).toEqual([
      'Measured in another way since 2026-07-24: it cannot be told from the exposure',
    ])
  })

  test('values far off are told, with the verdict without them', () => {
    const wild = at(measure({ effect: 3 }), ({ value }, day) => ({
      value: day === 205 || day === 190 ? value + 40 * (day - 200) : value,
    }))
    const { robust } = judge(wild)
    expect(robust!.left_out).toEqual([START + 190 * DAY, START + 205 * DAY])
    expect(robust!.verdict).toBe('up')
    expect(judge(measure({ effect: 3 })).robust).toBeNull()
  })
})
