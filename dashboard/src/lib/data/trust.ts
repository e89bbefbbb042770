import { sayAgo } from '#lib/format/date.ts'
import { sayCount, sayMany } from '#lib/format/number.ts'
import { toolNames } from '#lib/format/source.ts'
import type { CheckResult, SourcesAnswer, SourceState } from './types.ts'
import type { Sentence } from './verdict.ts'

/** Hours after which a source counts as stale; a figure made from it keeps its value and shows its age. */
export const staleHours = 24

export interface Trust {
  /** Yes, With care, or No. */
  text: string
  tone: 'good' | 'warning' | 'bad'
  sentences: Sentence[]
}

export const isStale = (source: SourceState) => source.age_hours !== null && source.age_hours > staleHours

export const rowsOfSource = (source: SourceState) =>
  source.streams.reduce((sum, stream) => sum + (stream.row_count ?? 0), 0)

export const failingChecks = (checks: readonly CheckResult[]) =>
  checks.filter((check) => check.failing_count > 0)

/** What a person calls a source: the end of its key, its path or address being long. */
export const nameOfSource = (source: SourceState) =>
  /[\\/]/.test(source.label) ? source.source.slice(source.source.indexOf(':') + 1) : source.label

/** The same where it stands alone: an organisation is called alike in several tools. */
export const fullNameOfSource = (source: SourceState) => {
  const tool = toolNames[source.tool]
  return tool && source.tool !== 'git' ? `${tool} ${nameOfSource(source)}` : nameOfSource(source)
}

function names(sources: readonly SourceState[]): string {
  const labels = sources.map(fullNameOfSource)
  return labels.length > 3
    ? `${labels.slice(0, 2).join(', ')} and ${labels.length - 2} more`
    : labels.join(', ')
}

function sayFailed(failed: readonly SourceState[]): Sentence[] {
  const fresh = failed.filter((source) => source.last_ok_at === null)
  const kept = failed.filter((source) => source.last_ok_at !== null)
  const sentences: Sentence[] = []
  if (fresh.length > 0)
    sentences.push({
      tone: 'bad',
      text: `${names(fresh)} could not be read: nothing of it is in any figure.`,
    })
  if (kept.length > 0)
    sentences.push({
      tone: 'bad',
      text: `The last sync of ${names(kept)} failed; what it had brought before is kept and shown.`,
    })
  return sentences
}

/** Rows of a model, by its name. */
export type RowCounts = ReadonlyMap<string, number | null>

/**
 * Below this share of a table's rows its figures hold, with care. Wrong rows move a quantile by no more ranks than there
 * are of them, and the interval of a median of 400 cases spans 5 ranks in 100 either way: up to there they are within
 * what each figure prints; beyond, no interval tells of them.
 */
const spoiltShare = 0.05

function sayChecks(checks: readonly CheckResult[], rowCounts: RowCounts): Sentence[] {
  const failing = failingChecks(checks)
  if (failing.length === 0)
    return checks.length > 0
      ? [{ tone: 'plain', text: `All ${sayMany(checks.length, 'check')} of the last build hold.` }]
      : []
  const shares = failing.map(
    ({ model, failing_count }) => failing_count / (rowCounts.get(model ?? '') || failing_count),
  )
  const found = failing.slice(0, 3).map(({ name, model, failing_count }) => {
    const all = rowCounts.get(model ?? '') ?? null
    return `${name} (${all === null ? sayMany(failing_count, 'row') : `${sayCount(failing_count)} of ${sayMany(all, 'row')}`})`
  })
  const of = `${sayCount(failing.length)} of ${sayMany(checks.length, 'check')}`
  return [
    {
      tone: Math.max(...shares) < spoiltShare ? 'warning' : 'bad',
      text: `${of} found rows that should not exist: ${found.join(', ')}.`,
    },
  ]
}

function sayFreshness(sources: readonly SourceState[], now: number): Sentence[] {
  const stale = sources.filter(isStale)
  if (stale.length > 0)
    return [
      {
        tone: 'warning',
        text: `${names(stale)}: last read more than ${staleHours} hours ago. Later work is missing from every figure.`,
      },
    ]
  const times = sources.map((source) => source.last_ok_at).filter((at) => at !== null)
  if (times.length < sources.length || times.length === 0) return []
  const which = sources.length === 1 ? names(sources) : `All ${sources.length} sources`
  return [
    {
      tone: 'plain',
      text: `${which} ${sources.length === 1 ? 'was' : 'were'} read ${sayAgo(Math.min(...times), now)}.`,
    },
  ]
}

function sayRejected(sources: readonly SourceState[]): Sentence[] {
  const count = sources.reduce((sum, source) => sum + source.rejected.total_count, 0)
  if (count === 0) return sources.length > 0 ? [{ tone: 'plain', text: 'No record was rejected.' }] : []
  return [
    {
      tone: 'warning',
      text: `${sayMany(count, 'record')} did not fit and ${count === 1 ? 'is' : 'are'} in no figure; see the reasons below.`,
    },
  ]
}

function sayNotes(sources: readonly SourceState[]): Sentence[] {
  const noted = sources.filter((source) => source.notes.length > 0)
  return noted.length === 0
    ? []
    : [
        {
          tone: 'warning',
          text: `${names(noted)}: part of the history is missing; the notes below say what.`,
        },
      ]
}

/** The answer to "Can I trust these numbers today?", with its reasons, the gravest first. */
export function judgeTrust(
  { sources, checks }: SourcesAnswer,
  now: number,
  rowCounts: RowCounts = new Map(),
): Trust {
  if (sources.length === 0) return { text: 'Nothing to trust yet', tone: 'warning', sentences: [] }
  const never = sources.filter((source) => source.state === 'never')
  const sentences: Sentence[] = [
    ...sayFailed(sources.filter((source) => source.state === 'failed')),
    ...sayChecks(checks, rowCounts),
    ...(never.length > 0 ? [{ tone: 'warning' as const, text: `${names(never)}: not read yet.` }] : []),
    ...sayFreshness(sources, now),
    ...sayRejected(sources),
    ...sayNotes(sources),
  ]
  const weight = { bad: 0, warning: 1, unusual: 2, plain: 3 }
  sentences.sort((a, b) => weight[a.tone] - weight[b.tone])
  const gravest = sentences[0]?.tone ?? 'plain'
  if (gravest === 'bad') return { text: 'No', tone: 'bad', sentences }
  return gravest === 'plain'
    ? { text: 'Yes', tone: 'good', sentences }
    : { text: 'With care', tone: 'warning', sentences }
}
