import { describe, expect, test } from 'vitest'
import { wilsonInterval } from '../../../../transforms/statistics/proportion.ts'
import { drawHeat, sayCell, sayShare, stepOf, wilson } from './guardrails.ts'
import type { ConformanceCell, GuardrailsAnswer } from './types.ts'

const cell = (
  policy: string,
  team_id: string | null,
  met_count: number,
  broken_count: number,
): ConformanceCell => {
  const n = met_count + broken_count
  return {
    policy,
    team_id,
    n,
    met_count,
    broken_count,
    waived_count: 1,
    untold_count: 2,
    value: n > 0 ? met_count / n : null,
    ...wilson(met_count, n),
  }
}
const rule = { name: 'green_build', title: 'The build is green' } as GuardrailsAnswer['policies'][number]
const answer = {
  policies: [rule],
  teams: [
    { team_id: 't1', name: 'Search' },
    { team_id: 't2', name: 'Cart' },
  ],
  cells: [cell('green_build', 't1', 9, 1), cell('green_build', 't2', 5, 0), cell('green_build', null, 0, 0)],
} as unknown as GuardrailsAnswer

describe('the table of rules and teams', () => {
  test('has all teams together first, then each by name, and services without an owner last', () => {
    const { columns, rows } = drawHeat(answer, [])
    expect(columns.map(({ name }) => name)).toEqual(['All', 'Cart', 'Search', 'no team'])
    expect(rows[0]?.cells.map((each) => each?.n)).toEqual([15, 5, 10, 0])
    expect(rows[0]?.cells[0]).toMatchObject({
      met_count: 14,
      broken_count: 1,
      waived_count: 3,
      untold_count: 6,
    })
  })

  test('has the teams of the filter alone', () => {
    const { columns, rows } = drawHeat(answer, ['t1'])
    expect(columns.map(({ name }) => name)).toEqual(['All', 'Search'])
    expect(rows[0]?.cells[0]).toMatchObject({ n: 10, met_count: 9 })
  })

  test('says a share with its interval, and what is counted apart', () => {
    const [whole] = drawHeat(answer, ['t1']).rows[0]?.cells ?? []
    expect(sayShare(whole!)).toBe('90 %')
    expect(sayCell(whole!)).toBe(
      '9 of 10 kept, 95 % interval 59.6 % to 98.2 %; 1 broken, 1 waived, 2 cannot be told',
    )
    expect(sayCell(cell('x', null, 0, 0))).toMatch(/^none judged;/)
  })

  test('tells five steps apart', () => {
    const steps = [
      cell('x', null, 0, 0),
      cell('x', null, 1, 9),
      cell('x', null, 9, 1),
      cell('x', null, 97, 3),
      cell('x', null, 9, 0),
    ]
    expect(steps.map(stepOf)).toEqual([0, 1, 2, 3, 4])
  })

  test('has the interval of the server', () => {
    for (const [count, n] of [
      [0, 0],
      [0, 5],
      [9, 10],
      [5, 5],
    ] as const) {
      const [mine, theirs] = [wilson(count, n), wilsonInterval(count, n)]
      for (const end of ['low', 'high'] as const)
        if (theirs[end] === null) expect(mine[end]).toBeNull()
        else expect(mine[end]).toBeCloseTo(theirs[end], 5)
    }
  })
})
