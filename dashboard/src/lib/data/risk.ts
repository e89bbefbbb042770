import { joinRange, roundSaid, sayDuration } from '#lib/format/duration.ts'
import { missing, sayCount, sayMany } from '#lib/format/number.ts'
import type {
  RiskAdvice,
  RiskConsequence,
  RiskFigures,
  RiskLikelihood,
  RiskReason,
  RiskSplit,
  RiskStanding,
} from './types.ts'

export const reasonWords: Record<RiskReason['name'], string> = {
  level: 'Level of all',
  size: 'Its commits',
  service: 'How its service does',
  unreviewed: 'Not reviewed',
  untested: 'Code without tests',
  settings: 'Settings or migrations',
  pause: 'Long pause before it',
  freeze: 'In a freeze',
}

export const standingWords: Record<RiskStanding, string> = {
  scored: 'scored',
  prior: 'prior-based: fewer than 20 releases have a final outcome',
  silenced: 'no score: its record is no better than the rate of failures',
}

/** 0.0656 → "6.6 %"; never 0 % or 100 % for what is only unlikely or likely. */
export function sayShare(share: number | null): string {
  if (share === null) return missing
  const percent = 100 * share
  if (percent > 0 && percent < 0.1) return '< 0.1 %'
  if (percent < 100 && percent > 99.9) return '> 99.9 %'
  return `${roundSaid(percent)} %`
}

export function sayShareRange(low: number | null, high: number | null): string {
  if (low === null || high === null) return missing
  return `${joinRange(roundSaid(100 * low), roundSaid(100 * high))} %`
}

/** "16 % → 13 %"; with one place more where that would say nothing. */
export function sayMove(from: number | null, to: number | null): string {
  const [before, after] = [sayShare(from), sayShare(to)]
  if (before !== after || from === null || to === null || from === to) return `${before} → ${after}`
  return `${(100 * from).toFixed(1)} % → ${(100 * to).toFixed(1)} %`
}

export function sayOdds(value: number): string {
  const text = Math.abs(value).toFixed(2)
  if (Number(text) === 0) return '0'
  return `${value > 0 ? '+' : '−'}${text}`
}

/** Three places: what a rate of few failures leaves to win is little. */
export function saySkill(value: number | null): string {
  if (value === null) return missing
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`
}

type Chance = Pick<RiskLikelihood, 'standing' | 'probability' | 'band' | 'base_rate'>

/** "6.6 %", or the band, or the rate alone with why. */
export function sayChance({ standing, probability, band, base_rate }: Chance): string {
  if (standing === 'silenced') return `usual ${sayShare(base_rate)}`
  if (probability !== null) return sayShare(probability)
  return band ?? missing
}

/** What sets it apart from the median release before it: odds raised or lowered by a tenth or more. */
export function sayUnusual(reasons: readonly RiskReason[]): string {
  const apart = reasons.filter(({ difference }) => Math.abs(difference) >= 0.1)
  if (apart.length === 0) return 'Nothing about it is unusual for its service.'
  const words = apart.map(
    ({ name, difference }) =>
      `${reasonWords[name].toLowerCase()} (odds × ${Math.exp(difference).toFixed(2)})`,
  )
  return `Unusual against the median release: ${words.join(', ')}.`
}

/** "If it fails: 6 services of 4 teams; …": what to know before any odds. */
export function sayConsequence({ service_count, team_count, recovery, severities }: RiskConsequence): string {
  const reached =
    service_count === 0
      ? 'no other service is known to need it'
      : `${sayMany(service_count, 'service')} of ${sayMany(team_count, 'team')} ${service_count === 1 ? 'needs' : 'need'} it`
  const back =
    recovery.p50_hours === null
      ? `too few past recoveries to tell how long it takes (n = ${sayCount(recovery.n)})`
      : `past recovery ${sayHours(recovery.p50_hours)} (p85 ${sayHours(recovery.p85_hours)}, n = ${sayCount(recovery.n)})`
  const worst = severities[0] ? `worst severity ${severities[0].severity}` : 'no severity is known'
  return `If it fails: ${reached}; ${back}; ${worst}.`
}

/** What the model implies would lower it; which commits need each other nobody told. */
export function sayAdvice(advice: RiskAdvice, subjectOf: (commitId: string) => string): string {
  if (advice.action === 'hold back') {
    const { before, after, odds_ratio } = advice
    const effect =
      after.probability === null
        ? `odds × ${odds_ratio.toFixed(2)}`
        : sayMove(before.probability, after.probability)
    return `Hold back “${subjectOf(advice.commits[0]!)}”: ${effect}`
  }
  const sizes = advice.parts.map(({ commits }) => sayCount(commits.length)).join(' and ')
  return `Split into ${sizes} commits: ${saySplit(advice)}`
}

/** Both numbers: each part is less likely to fail, one of them is not; what gains is how much breaks at a time. */
export function saySplit({ before, parts, one_of, taken_back }: RiskSplit): string {
  if (one_of === null || taken_back === null) return 'less breaks at a time, no less in all'
  const chances = parts.map(({ weighed }) => sayShare(weighed.probability))
  const each = new Set(chances).size === 1 ? `${chances[0]} each` : chances.join(' and ')
  const back = (count: number) => (Math.round(10 * count) / 10).toFixed(1)
  return `${each}, ${sayShare(before.probability)} in one; ${sayShare(one_of)} that one of two fails. Less breaks at a time: ${back(taken_back.after)} commits to take back on average, ${back(taken_back.before)} in one`
}

/** How good such scores have been, in one sentence. */
export function sayRecord({ n, skill, skill_low, skill_high }: RiskFigures): string {
  if (n === 0 || skill === null) return 'No score could be judged yet.'
  const range = `${saySkill(skill_low)} to ${saySkill(skill_high)}`
  const words =
    (skill_low ?? -1) > 0
      ? 'Better than the rate of failures alone'
      : skill > 0
        ? 'Not clearly better than the rate of failures alone'
        : 'No better than the rate of failures alone'
  return `${words}: Brier skill ${saySkill(skill)} (${range}) over ${sayMany(n, 'release')}.`
}

function sayHours(hours: number | null): string {
  if (hours === null) return missing
  const { value, unit } = sayDuration(hours)
  return `${value} ${unit}`
}
