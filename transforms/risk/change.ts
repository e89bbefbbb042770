import type { FileChange, TouchedService } from '../impact/answer.ts'
import type { Asked } from '../impact/scope.ts'
import { scaleFeatures } from './inputs.ts'
import { width, withLevel } from './changes.ts'
import type { Desk } from './assessor.ts'
import { readFeatures, isCounted } from './change-features.ts'
import { describeReasons } from './change-words.ts'
import type { ChangeReason } from './change-words.ts'
import type { Circumstances, RiskRelease } from './history.ts'
import { features } from './prior.ts'
import { isTelling, scoreRelease } from './releases.ts'
import { bandOf, standingOf } from './standing.ts'
import type { Band, Standing } from './standing.ts'
import { isRefuted, isSilenced } from './walk.ts'

/** How likely a change needs repair, against the usual one; what may not be said is null, with why. */
export interface ChangeRisk {
  /** Why nothing is said of any service; null where something is. */
  silence: string | null
  services: ServiceChangeRisk[]
}

export interface ServiceChangeRisk {
  service_id: string
  name: string
  standing: Standing
  /** Why there is no percentage; null where there is. */
  why: string | null
  /** Of a release of this change alone that is in all else as usual; null unless scored, and so is its interval. */
  probability: number | null
  low: number | null
  high: number | null
  /** The same of the usual change: one with the median of each feature. */
  usual: number | null
  /** Against the usual change; null where it is silenced. */
  band: Band | null
  /** Share of its service's changes that are less likely to fail; null of fewer than twenty. */
  percentile: number | null
  /** What sets it apart, the most first. */
  reasons: ChangeReason[]
}

/** The newest changes of a service that are its usual ones. */
const trailing = 500
const fewest = 20
const circumstances = ['unreviewed', 'untested', 'settings', 'pause', 'freeze'] as const

/** A change is scored for each service that it touches, as its only commit. `desk` is null before anything was learnt. */
export async function assessChange(
  asked: Asked,
  desk: Desk | null,
  services: readonly TouchedService[],
): Promise<ChangeRisk> {
  const silence = findSilence(asked.files, desk, services)
  if (silence !== null || desk === null) return { silence, services: [] }
  const told = await readFeatures(asked)
  const known = features.map(({ name }) => told[name] !== null && told[name] !== undefined)
  const inputs = withLevel(scaleFeatures(told))
  return {
    silence: null,
    services: services.map((service) => assessService(desk, service, told, { inputs, known })),
  }
}

function findSilence(
  files: readonly FileChange[],
  desk: Desk | null,
  services: readonly TouchedService[],
): string | null {
  if (services.length === 0) return 'No service is known to which these files belong'
  if (!files.some(isCounted)) return 'Lines are not known of paths alone: give a diff or a range of commits'
  return desk === null
    ? 'Nothing has been learnt from releases yet: a server does so once a day, `streamgauge risk train` now'
    : null
}

interface Own {
  inputs: Float64Array
  /** By feature; what is not known of a change that is not made yet is taken as usual. */
  known: readonly boolean[]
}

function assessService(
  desk: Desk,
  { service_id, name }: TouchedService,
  told: Awaited<ReturnType<typeof readFeatures>>,
  own: Own,
): ServiceChangeRisk {
  const standing = standingOf(desk.records, desk.model.n, service_id)
  const nothing = { probability: null, low: null, high: null, usual: null, band: null, percentile: null }
  const why = sayWhy(desk, standing, service_id)
  if (standing === 'silenced') return { service_id, name, standing, why, ...nothing, reasons: [] }
  const releases = findReleases(desk, service_id)
  const rows = releases.flatMap(({ commits }) => commits).slice(-trailing)
  const usual = medianInputs(desk, rows)
  const inputs = usual.map((value, j) => (j === 0 || own.known[j - 1] ? own.inputs[j]! : value))
  const score = (one: Float64Array) =>
    scoreRelease(desk.model, { inputs: one }, { serviceId: service_id, commits: [0], ...meanOf(releases) })
  const [here, there] = [score(inputs), score(usual)]
  const isScored = standing === 'scored'
  return {
    service_id,
    name,
    standing,
    why,
    probability: isScored ? here.probability : null,
    low: isScored ? here.low : null,
    high: isScored ? here.high : null,
    usual: isScored ? there.probability : null,
    band: bandOf(here.probability, there.probability),
    percentile: percentileOf(desk, rows, inputs),
    reasons: describeReasons(desk.model.commits.coefficients, told, inputs, usual),
  }
}

function sayWhy({ records, model }: Desk, standing: Standing, serviceId: string): string | null {
  if (standing === 'scored') return null
  if (standing === 'prior') return `only ${model.n} releases have an outcome that is final`
  const own = records.services.get(serviceId)
  const judged = own && isRefuted(own) && !isSilenced(records.all) ? own : records.all
  return `over ${judged.n} judged releases${judged === own ? ' of it' : ''} scores were not shown to do better than the rate of failures`
}

/** Its own, else those of all. */
function findReleases({ history }: Desk, serviceId: string): RiskRelease[] {
  const telling = history.releases.filter(isTelling)
  const own = telling.filter((release) => release.serviceId === serviceId)
  return own.length > 0 ? own : telling
}

function medianInputs({ history }: Desk, rows: readonly number[]): Float64Array {
  return Float64Array.from({ length: width }, (_, j) => {
    if (j === 0) return 1
    const values = Float64Array.from(rows, (row) => history.inputs[row * width + j]!).sort()
    return values.length === 0 ? 0 : values[values.length >> 1]!
  })
}

function meanOf(releases: readonly RiskRelease[]): Circumstances {
  const mean = (name: keyof Circumstances) =>
    releases.reduce((sum, release) => sum + release[name], 0) / Math.max(1, releases.length)
  return Object.fromEntries(circumstances.map((name) => [name, mean(name)])) as unknown as Circumstances
}

function percentileOf(
  { history, model }: Desk,
  rows: readonly number[],
  inputs: Float64Array,
): number | null {
  if (rows.length < fewest) return null
  const oddsOf = (of: Float64Array, start: number) =>
    model.commits.coefficients.reduce((sum, slope, j) => sum + slope * of[start + j]!, 0)
  const own = oddsOf(inputs, 0)
  return rows.filter((row) => oddsOf(history.inputs, row * width) < own).length / rows.length
}
