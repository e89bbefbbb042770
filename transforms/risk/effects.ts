export type Policy = 'review' | 'tests' | 'freeze' | 'neighbour' | 'canary'

/**
 * What a policy does by what is known elsewhere: nothing of it was learnt here. The odds of failing (of a canary: what a
 * failure reaches) of what it acts upon, times `factor`; `strongest` and `weakest` are as far as its source lets one believe.
 */
export interface Effect {
  policy: Policy
  lowers: 'odds' | 'blast'
  factor: number
  strongest: number
  weakest: number
  source: string
  range: string
}

export const effects: readonly Effect[] = [
  {
    policy: 'review',
    lowers: 'odds',
    factor: 0.75,
    strongest: 0.5,
    weakest: 0.95,
    source:
      'Boehm and Basili 2001: reviews find 60 % of defects, 31 to 93 % by study; Bird and others 2011: files without an owner at hand fail more',
    range:
      'Less than half of what these studies find, since they count every defect and a release fails of few of them; at best a half, at worst next to nothing',
  },
  {
    policy: 'tests',
    lowers: 'odds',
    factor: 0.8,
    strongest: 0.6,
    weakest: 1,
    source:
      'Nagappan and others 2008: 40 to 90 % fewer defects where tests came first; Mockus and others 2009: more coverage, fewer problems in the field',
    range:
      'The lower end of these at best, since tests written afterwards find less; at worst nothing, since coverage alone told little in other projects',
  },
  {
    policy: 'freeze',
    lowers: 'odds',
    factor: 0.9,
    strongest: 0.75,
    weakest: 1,
    source: 'No study is known; a freeze stands where traffic is high or those who repair are away',
    range: 'An assumption: a quarter at best, nothing at worst',
  },
  {
    policy: 'neighbour',
    lowers: 'odds',
    factor: 0.9,
    strongest: 0.75,
    weakest: 1,
    source:
      'Beyer and others 2016: about 70 % of outages come from changes to a running system; a neighbour’s is one more',
    range: 'An assumption of how many of these meet each other: a quarter at best, nothing at worst',
  },
  {
    policy: 'canary',
    lowers: 'blast',
    factor: 0.4,
    strongest: 0.1,
    weakest: 0.9,
    source:
      'Beyer and others 2018: what a canary shows reaches its part of the traffic, commonly 5 to 10 %, and no more',
    range:
      'Two of three failures show in a canary; at best nearly all, at worst one of ten, as for faults that need load or time',
  },
]

export function effectOf(policy: Policy): Effect {
  const effect = effects.find((one) => one.policy === policy)
  if (!effect) throw new Error(`No effect is known, add it to effects.ts: ${policy}`)
  return effect
}
