import { sayDuration } from '#lib/format/duration.ts'
import { sayCount, sayMany } from '#lib/format/number.ts'
import { judgeStanding, type Standing } from './standing.ts'
import type { Release } from './types.ts'
import type { Repair } from './releases.ts'

export interface Sentence {
  tone: 'bad' | 'warning' | 'unusual' | 'plain'
  text: string
  /** Said for want of a past to compare with. */
  isUndecided?: boolean
}

/** What is known of a release's own past, measure by measure; null where there is too little of it. `gap` and `waiting` in hours. */
export interface Standings {
  changes: Standing | null
  gap: Standing | null
  waiting: Standing | null
}

/** "96 % of its earlier releases"; all of them are "any of". */
const ofEarlier = (share: number, noun = 'releases') =>
  share === 1 ? `any of its earlier ${noun}` : `${Math.floor(share * 100)} % of its earlier ${noun}`
const duration = (hours: number) => {
  const said = sayDuration(hours)
  return `${said.value} ${said.unit}`
}

function saySize(release: Release, standing: Standing | null, earlierCount: number): Sentence {
  if (release.change_count === null)
    return {
      tone: 'plain',
      text: release.is_first
        ? 'The first known release: what it contains cannot be told from what came before.'
        : 'What it contains is not known.',
    }
  if (release.change_count === 0)
    return { tone: 'plain', text: 'Nothing in it that was not released before.' }
  const size = sayMany(release.change_count, 'change')
  if (standing === null)
    return {
      tone: 'plain',
      isUndecided: true,
      text: `${size}. ${earlierCount === 0 ? 'No earlier release' : sayMany(earlierCount, 'earlier release')}: too few to call that usual or not.`,
    }
  const usual = `half of its ${sayCount(standing.n)} earlier releases had ${sayCount(standing.median)} or fewer`
  const unusual = judgeStanding(standing)
  if (unusual === 'high')
    return {
      tone: 'unusual',
      text: `Unusually large: ${size}, more than ${ofEarlier(standing.below)}; ${usual}.`,
    }
  if (unusual === 'low')
    return {
      tone: 'unusual',
      text: `Unusually small: ${size}, fewer than ${ofEarlier(standing.above)}; ${usual}.`,
    }
  return {
    tone: 'plain',
    text:
      standing.below >= 0.85
        ? `On the large side: ${size}, more than ${ofEarlier(standing.below)}; ${usual}.`
        : `Of usual size: ${size}; ${usual}.`,
  }
}

function sayPace(release: Release, standing: Standing | null, previous: string | null): Sentence | null {
  if (release.days_since_previous === null) return null
  const after = `${duration(release.days_since_previous * 24)} after ${previous ?? 'the release before'}`
  const unusual = judgeStanding(standing)
  if (standing === null || unusual === null) {
    const usual = standing ? `; the usual gap is ${duration(standing.median)}` : ''
    return { tone: 'plain', text: `Came ${after}${usual}.` }
  }
  const share =
    unusual === 'high'
      ? `longer than ${ofEarlier(standing.below, 'gaps')}`
      : `shorter than ${ofEarlier(standing.above, 'gaps')}`
  return {
    tone: 'unusual',
    text: `Came ${after}, ${share}; the usual gap is ${duration(standing.median)}.`,
  }
}

function sayWaiting(release: Release, standing: Standing | null): Sentence | null {
  if (release.waiting_p50_hours === null) return null
  const waited = `Half of its changes had waited ${duration(release.waiting_p50_hours)} or longer since their merge`
  if (judgeStanding(standing) === 'high' && standing)
    return {
      tone: 'unusual',
      text: `${waited}, longer than in ${ofEarlier(standing.below)}.`,
    }
  return { tone: 'plain', text: `${waited}.` }
}

function sayHeat(release: Release): Sentence | null {
  if (release.hot_file_count === null || !release.file_count) return null
  if (release.hot_file_count === 0)
    return { tone: 'plain', text: 'Touches none of the files that change most.' }
  return {
    tone: 'plain',
    text: `Touches ${sayMany(release.hot_file_count, 'hot file')} among ${sayCount(release.file_count)}: those that change most.`,
  }
}

function sayReverts(release: Release): Sentence | null {
  if (!release.revert_count) return null
  const verb = release.revert_count === 1 ? 'takes' : 'take'
  return {
    tone: 'plain',
    text: `${sayMany(release.revert_count, 'change')} of it ${verb} back an earlier one.`,
  }
}

function sayRemediation(release: Release): Sentence | null {
  if (!release.is_remediation) return null
  return { tone: 'unusual', text: 'It repairs a release that came before.' }
}

const kinds: Record<string, string> = {
  'patch release': 'a patch release on files of it',
  revert: 'it takes back a change of it',
  rollback: 'a rollback of it',
}

function sayRepair(release: Release, repairs: readonly Repair[]): Sentence | null {
  const [first] = repairs
  if (release.is_failed !== true)
    return release.is_failed === null
      ? null
      : { tone: 'plain', text: 'No evidence so far that it needed repair.' }
  if (!first) return { tone: 'bad', text: 'It needed repair.' }
  const later = first.hours === null ? '' : ` ${duration(first.hours)} later`
  const sure = first.confidence === null ? '' : ` (confidence ${first.confidence.toFixed(1)})`
  return {
    tone: 'bad',
    text: `${first.by ?? 'A later release'} followed${later}: ${kinds[first.evidence] ?? first.evidence}${sure}.`,
  }
}

/** A release against its own past in a few sentences; what is wrong first, then what is unusual. */
export function describeRelease(
  release: Release,
  standings: Standings,
  context: { repairs: readonly Repair[]; previous: string | null; earlierCount: number },
): Sentence[] {
  const sentences = [
    sayRepair(release, context.repairs),
    sayRemediation(release),
    saySize(release, standings.changes, context.earlierCount),
    sayPace(release, standings.gap, context.previous),
    sayWaiting(release, standings.waiting),
    sayHeat(release),
    sayReverts(release),
  ].filter((sentence) => sentence !== null)
  const weight = { bad: 0, warning: 1, unusual: 2, plain: 3 }
  return sentences.toSorted((a, b) => weight[a.tone] - weight[b.tone])
}

/** The short answer to "is it unusual?", by the gravest of its sentences. */
export function answerOf(
  release: Release,
  sentences: readonly Sentence[],
): { text: string; tone: Sentence['tone'] } {
  const tone = sentences[0]?.tone ?? 'plain'
  if (tone === 'bad') return { text: 'Needed repair', tone }
  if (release.is_remediation) return { text: 'A repair', tone }
  if (tone === 'unusual') return { text: 'Unusual', tone }
  if (release.change_count === null) return { text: 'Not known', tone }
  return { text: sentences.some(({ isUndecided }) => isUndecided) ? 'Too early to tell' : 'As usual', tone }
}
