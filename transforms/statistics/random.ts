/** Seeded noise. */
export interface Random {
  /** Within 0..1. */
  uniform(): number
  normal(): number
  poisson(mean: number): number
  binomial(n: number, share: number): number
  /** Standard normal values whose neighbours correlate. */
  chain(length: number, autocorrelation: number): number[]
}

/** mulberry32, and what follows from it. */
export function seedRandom(seed: number): Random {
  let state = seed
  function uniform(): number {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  return {
    uniform,
    normal,
    poisson(mean) {
      let count = -1
      for (let sum = 0; sum <= mean; count++) sum -= Math.log(1 - uniform())
      return count
    },
    binomial: (n, share) => Array.from({ length: n }, uniform).filter((u) => u < share).length,
    chain(length, autocorrelation) {
      const own = Math.sqrt(1 - autocorrelation ** 2)
      const chain = [normal()]
      while (chain.length < length) chain.push(autocorrelation * chain.at(-1)! + own * normal())
      return chain
    },
  }
}
