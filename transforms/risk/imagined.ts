import type { Random } from '../statistics/random.ts'
import { width, withLevel } from './changes.ts'
import type { History, RiskRelease } from './history.ts'
import { scaleFeatures } from './inputs.ts'

export interface Imagined {
  releases: number
  services: number
  /** Log-odds of failing, by the lines that a release adds and its service. */
  oddsOf(lines: number, service: number): number
}

const start = Date.UTC(2024, 0, 1)
const day = 86_400_000

/** A history for tests: every eight hours a release of one to six commits, labelled within the seven days. */
export function imagineHistory(random: Random, { releases, services, oddsOf }: Imagined): History {
  const rows: Float64Array[] = []
  const told = Array.from({ length: releases }, (_, i): RiskRelease => {
    const service = Math.floor(random.uniform() * services)
    const sizes = Array.from({ length: 1 + Math.floor(random.uniform() * 6) }, () =>
      Math.floor(Math.exp(random.normal() * 1.3 + 2.5)),
    )
    const commits = sizes.map((la) => rows.push(withLevel(scaleFeatures({ la, nf: 1 + (la % 4) }))) - 1)
    const odds = oddsOf(
      sizes.reduce((sum, size) => sum + size, 0),
      service,
    )
    const releasedAt = start + (i * day) / 3
    const isFailed = random.uniform() < 1 / (1 + Math.exp(-odds))
    return {
      id: `release ${i}`,
      serviceId: `service ${service}`,
      releasedAt,
      isRollback: false,
      commits,
      label: { isFailed, knownAt: releasedAt + (isFailed ? day : 7 * day), maturedAt: releasedAt + 7 * day },
      unreviewed: random.uniform(),
      untested: random.uniform(),
      settings: Number(random.uniform() < 0.1),
      pause: random.uniform(),
      freeze: 0,
    }
  })
  const inputs = new Float64Array(rows.length * width)
  rows.forEach((row, i) => inputs.set(row, i * width))
  return { commitIds: rows.map((_, i) => `commit ${i}`), inputs, releases: told }
}
