import type { ChangeFeatures } from './inputs.ts'
import { features } from './prior.ts'
import type { FeatureName } from './prior.ts'

/** Odds raised or lowered by less than a tenth set nothing apart. */
const least = 0.1
const most = 3

const words: Partial<Record<FeatureName, (own: string, usual: string) => string>> = {
  la: (own, usual) => `adds ${many(own, 'line')}, usual ${usual}`,
  ld: (own, usual) => `deletes ${many(own, 'line')}, usual ${usual}`,
  nf: (own, usual) => `touches ${many(own, 'file')}, usual ${usual}`,
  nd: (own, usual) => `touches ${many(own, 'folder')}, usual ${usual}`,
  ns: (own, usual) => `touches ${many(own, 'subsystem')}, usual ${usual}`,
  lt: (own, usual) => `its files have ${many(own, 'line')} on average, usual ${usual}`,
  ndev: (own, usual) => `${own} people changed the file of its with the most, usual ${usual}`,
  nuc: (own, usual) => `its most changed file was changed ${own} times before, usual ${usual}`,
  age: (own, usual) => `its files lay still for ${many(own, 'day')} on average, usual ${usual}`,
}

/** What sets a change apart, in words, and whether it makes it likelier to fail. */
export interface ChangeReason {
  words: string
  is_raising: boolean
}

/** What raises or lowers the odds of a change most against the usual one. */
export function describeReasons(
  slopes: Float64Array,
  told: ChangeFeatures,
  inputs: Float64Array,
  usual: Float64Array,
): ChangeReason[] {
  return features
    .map(({ name }, j) => ({ name, j, difference: slopes[j + 1]! * (inputs[j + 1]! - usual[j + 1]!) }))
    .filter(({ difference }) => Math.abs(difference) >= least)
    .toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference) || a.j - b.j)
    .slice(0, most)
    .flatMap(({ name, j, difference }) => {
      const said = sayFeature(name, told[name] ?? 0, unscale(j, usual[j + 1]!), difference > 0)
      return said === null ? [] : { words: said, is_raising: difference > 0 }
    })
}

function sayFeature(name: FeatureName, own: number, usual: number, isRaising: boolean): string | null {
  if (name === 'entropy') return `is spread over its files ${isRaising ? 'more' : 'less'} evenly than usual`
  if (name === 'lt' && own === 0) return `its files are new or empty, usual ${many(round(usual), 'line')}`
  return words[name]?.(round(own), round(usual)) ?? null
}

/** The raw feature that a scaled one stands for. */
function unscale(j: number, value: number): number {
  const { mean, spread } = features[j]!
  return Math.max(0, Math.expm1(mean + spread * value))
}

function round(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

function many(count: string, noun: string): string {
  return `${count} ${noun}${count === '1' ? '' : 's'}`
}
