import { describe, expect, it } from 'vitest'
import { meanScore, scoreFigure } from './benchmark.ts'

const figure = (value: number | null, low: number | null = null, high: number | null = null) => ({
  value,
  low,
  high,
})
const month = (365.25 * 24) / 12

describe('the Quick Check', () => {
  it.each([
    [0.5, 10, 'less than one hour'],
    [1, 8, 'less than one day'],
    [24, 6, 'one day to one week'],
    [167, 6, 'one day to one week'],
    [168, 4, 'one week to one month'],
    [month, 2, 'one to six months'],
    [6 * month, 0, 'more than six months'],
    [1e6, 0, 'more than six months'],
  ])('scores a duration of %d h with %d: %s', (hours, score, answer) => {
    expect(scoreFigure('change_lead_time', figure(hours))).toMatchObject({ score, answer })
    expect(scoreFigure('failed_deployment_recovery_time', figure(hours))).toMatchObject({ score, answer })
  })

  it.each([
    [0, 0, 'less than once in six months'],
    [1 / 180, 2, 'monthly to half-yearly'],
    [1 / 29, 4, 'weekly to monthly'],
    [1 / 7, 6, 'daily to weekly'],
    [1, 8, 'hourly to daily'],
    [24, 10, 'on demand'],
  ])('scores %d deployments a day with %d: %s', (pace, score, answer) => {
    expect(scoreFigure('deployment_frequency', figure(pace))).toMatchObject({ score, answer })
  })

  it('scores a share p with 10 − p / 10, its interval turned round', () => {
    const scored = scoreFigure('change_fail_rate', figure(0.18, 0.1, 0.3))
    expect(scored.score).toBeCloseTo(8.2, 12)
    expect(scored.low).toBeCloseTo(7, 12)
    expect(scored.high).toBeCloseTo(9, 12)
    expect(scored.answer).toBeNull()
  })

  it('scores nothing where nothing is known', () => {
    expect(scoreFigure('change_lead_time', figure(null))).toEqual({
      score: null,
      low: null,
      high: null,
      answer: null,
    })
    expect(meanScore([5, null])).toBeNull()
    expect(meanScore([4, 8, 6])).toBe(6)
  })
})
