import { expect, test } from 'vitest'
import {
  betaBelow,
  gammaAbove,
  gammaBelow,
  logGamma,
  normalBelow,
  normalPoint,
  studentBeyond,
} from './distribution.ts'

test('the gamma function agrees with factorials and with the square root of π', () => {
  expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 12)
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12)
})

test('Poisson tails agree with their sums', () => {
  const mean = 7.3
  let below = 0
  for (let k = 0, p = Math.exp(-mean); k < 30; k++, p *= mean / k) {
    expect(gammaAbove(k, mean)).toBeCloseTo(below, 12)
    expect(gammaBelow(k, mean)).toBeCloseTo(1 - below, 12)
    below += p
  }
})

test('binomial tails agree with their sums', () => {
  const [n, share] = [40, 0.15]
  let below = 0
  for (let k = 0, p = (1 - share) ** n; k <= n; k++) {
    expect(betaBelow(k, n - k + 1, share)).toBeCloseTo(1 - below, 12)
    below += p
    p *= ((n - k) / (k + 1)) * (share / (1 - share))
  }
})

test('tails of certain and impossible things are whole', () => {
  expect(betaBelow(0, 5, 0.2)).toBe(1)
  expect(betaBelow(6, 0, 1)).toBe(0)
  expect(betaBelow(5, 1, 1)).toBe(1)
  expect(gammaBelow(0, 0)).toBe(1)
  expect(gammaAbove(1, 0)).toBe(1)
})

test('normal and t tables are met', () => {
  expect(normalBelow(1.959963984540054)).toBeCloseTo(0.975, 12)
  expect(normalBelow(-3) / 0.001349898031630095).toBeCloseTo(1, 10)
  expect(normalPoint(0.025)).toBeCloseTo(1.959963984540054, 10)
  expect(normalPoint(0.5)).toBeCloseTo(0, 12)
  expect(normalPoint(Number.NaN)).toBeNaN()
  for (const p of [0.49, 0.2, 1e-3, 1e-12, 1e-100, 1e-300])
    expect(normalBelow(-normalPoint(p)) / p).toBeCloseTo(1, 10)
  expect(studentBeyond(2.228138852, 10)).toBeCloseTo(0.05, 9)
  expect(studentBeyond(12.7062047364, 1)).toBeCloseTo(0.05, 9)
})
