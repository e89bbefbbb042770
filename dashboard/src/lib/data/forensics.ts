import type { Fact } from '#lib/components/Facts.svelte'
import { releaseHref, shortId } from '#lib/format/cell.ts'
import { sayTime } from '#lib/format/date.ts'
import { sayDuration } from '#lib/format/duration.ts'
import { sayRatio } from '#lib/format/number.ts'
import type { IncidentAnswer, RankingQuality, Suspect } from './types.ts'

interface Context {
  zone: string
  search: string
}

export const nameOf = ({ service_name, version, deployment_id }: Suspect): string =>
  `${service_name} ${version ?? shortId(deployment_id)}`

const inWords = (hours: number): string => {
  const { value, unit } = sayDuration(hours)
  return `${value} ${unit}`
}

export function sayWhen(hours: number): string {
  return hours <= 0 ? 'was still going out when it began' : `went out ${inWords(hours)} before`
}

export interface Mark {
  sign: string
  text: string
  tone: 'bad' | 'good' | 'muted'
}

/** What is known of a suspect besides its points. */
export function markOf({ evidence }: Suspect): Mark | null {
  if (evidence === 'confirmed') return { sign: '▼', text: 'confirmed as the cause', tone: 'bad' }
  if (evidence === 'named') return { sign: '▼', text: 'the incident names it', tone: 'bad' }
  if (evidence === 'refused') return { sign: '✕', text: 'refused', tone: 'muted' }
  return null
}

/** The answer to the page's question, in a few words and a sentence for each reason. */
export function answerOf({ incident, suspects, answers, notes }: IncidentAnswer): {
  text: string
  tone: 'bad' | 'good' | 'warning' | 'unusual'
} {
  const cause = suspects.find(({ evidence }) => evidence === 'confirmed' || evidence === 'named')
  if (cause?.evidence === 'confirmed') return { text: `${nameOf(cause)}, confirmed`, tone: 'bad' }
  if (incident.answer === 'no deployment') return { text: 'No deployment did', tone: 'good' }
  if (cause) return { text: `${nameOf(cause)}, by its own words`, tone: 'bad' }
  const open = suspects.filter(({ evidence }) => evidence !== 'refused')
  if (open.length > 0) return { text: `Perhaps ${nameOf(open[0]!)}`, tone: 'unusual' }
  if (answers.length > 0) return { text: 'None of the suspects', tone: 'warning' }
  return { text: notes.length > 0 ? 'Not known' : 'No suspect', tone: 'warning' }
}

export function factsOf(answer: IncidentAnswer, { zone, search }: Context): Fact[] {
  const { incident, services, suspects } = answer
  const known = services.filter(({ service_id }) => service_id !== '')
  const facts: Fact[] = [
    {
      label: known.length > 1 ? 'Services' : 'Service',
      text:
        known.map(({ name, service_id }) => name ?? service_id).join(', ') ||
        `not known: ${services[0]?.alias_name ?? 'none is named'}`,
    },
    { label: 'Began', text: incident.opened_at === null ? 'not known' : sayTime(incident.opened_at, zone) },
    { label: 'Over', text: incident.resolved_at === null ? 'not yet' : sayTime(incident.resolved_at, zone) },
  ]
  if (incident.recovery_hours !== null)
    facts.push({ label: 'Lasted', text: inWords(incident.recovery_hours) })
  if (incident.severity !== null) facts.push({ label: 'Severity', text: incident.severity })
  const counted = suspects.find(({ deployment_id }) => deployment_id === incident.deployment_id)
  facts.push({
    label: 'Attributed to',
    text:
      incident.deployment_id === null
        ? 'no deployment'
        : `${counted ? nameOf(counted) : shortId(incident.deployment_id)}, ${incident.attribution} (${incident.confidence_ratio?.toFixed(1)})`,
    href: releaseHref(incident.deployment_id, search),
    title: 'What the failure rate and the recovery time count',
  })
  if (incident.url?.startsWith('http'))
    facts.push({ label: 'Source record', text: 'open', href: incident.url, isOutward: true })
  return facts
}

/** How good the ranking has been, or that nobody can tell. */
export function sayQuality({ first, third }: RankingQuality): string {
  if (first.n < 5)
    return `Whether the ranking is any good is not known yet: of ${first.n} incidents the cause is confirmed or named, five are needed.`
  const say = (share: RankingQuality['first']) =>
    `${share.count} of ${share.n} (${range(share.low, share.high)})`
  return `Held against incidents whose cause was confirmed or named: it came first in ${say(first)}, among the first three in ${say(third)}.`
}

/** What a first place with so many points has been worth. */
export function sayWorth(score: number, { bands }: RankingQuality): string | null {
  const band = bands.findLast(({ from }) => score >= from)
  if (!band || band.right.n < 5 || band.right.value === null) return null
  const { from, to, right } = band
  const points = to === null ? `${from} points or more` : `${from} to ${to} points`
  return `Where the first had ${points}, it was the cause in ${right.count} of ${right.n} (${range(right.low, right.high)}).`
}

function range(low: number | null, high: number | null): string {
  const say = (ratio: number | null) => (ratio === null ? '?' : sayRatio(ratio).value)
  return `95 %: ${say(low)}–${say(high)} %`
}
