/** A runbook without a page: what its figures say, and what a tick makes of the record. */
import { sayDuration } from '#lib/format/duration.ts'
import { sayMany } from '#lib/format/number.ts'
import type { RunbookAnswer, RunbookStep } from './types.ts'

export type Tick = 'start' | 'done' | 'undo'

interface WrittenStep {
  id: string
  started_at?: string
  finished_at?: string
}

export type Ticked =
  | { record: Readonly<Record<string, unknown>> }
  | { taken: { startedAt: string | null; finishedAt: string | null } }

/**
 * The record as it is with one step ticked. `seen` is what the screen showed of the step: when it has changed since,
 * somebody else was faster, and nothing is made.
 */
export function tickStep(
  record: Readonly<Record<string, unknown>>,
  seen: { step: string; startedAt: number | null; finishedAt: number | null },
  tick: Tick,
  at: number,
): Ticked {
  const steps = (record['steps'] ?? []) as WrittenStep[]
  const own = steps.find(({ id }) => id === seen.step)
  const is = (text: string | undefined, time: number | null) =>
    text === undefined ? time === null : time !== null && Math.abs(Date.parse(text) - time) < 1000
  if (!own || !is(own.started_at, seen.startedAt) || !is(own.finished_at, seen.finishedAt))
    return { taken: { startedAt: own?.started_at ?? null, finishedAt: own?.finished_at ?? null } }
  const time = new Date(at).toISOString()
  const { started_at, finished_at: _finished, ...rest } = own
  const ticked: WrittenStep =
    tick === 'start'
      ? { ...rest, started_at: time }
      : tick === 'done'
        ? { ...rest, started_at: started_at ?? time, finished_at: time }
        : seen.finishedAt !== null && started_at !== undefined
          ? { ...rest, started_at }
          : rest
  return { record: { ...record, steps: steps.map((step) => (step === own ? ticked : step)) } }
}

export interface StateSign {
  sign: string
  tone: 'good' | 'bad' | 'warning' | 'plain'
  text: string
}

export function stateOf({
  state,
  late_minutes: late,
}: Pick<RunbookStep, 'state' | 'late_minutes'>): StateSign {
  if (state === 'done') return { sign: '✓', tone: 'good', text: 'done' }
  if (late > 0)
    return {
      sign: '◷',
      tone: 'bad',
      text: `${sayMinutes(late)} late, ${state === 'running' ? 'running' : state === 'ready' ? 'may begin' : 'waits'}`,
    }
  if (state === 'running') return { sign: '◐', tone: 'plain', text: 'running' }
  return state === 'ready'
    ? { sign: '●', tone: 'warning', text: 'may begin' }
    : { sign: '○', tone: 'plain', text: 'waits' }
}

/** Runbooks are planned by minutes: nothing smaller is said. */
export function sayMinutes(minutes: number): string {
  if (Math.abs(minutes) < 90) return `${Math.round(minutes)} min`
  const { value, unit } = sayDuration(minutes / 60)
  return `${value} ${unit}`
}

/** "+4 min", "−2 min", "as planned". */
export function sayOver(minutes: number | null): string {
  if (minutes === null) return '–'
  if (Math.abs(minutes) < 0.5) return 'as planned'
  return `${minutes > 0 ? '+' : '−'}${sayMinutes(Math.abs(minutes))}`
}

/** How it stands, in a sentence; times are said by whoever shows it. */
export function headOf(answer: RunbookAnswer): { tone: StateSign['tone']; text: string } {
  const { steps, done_count: done, late_count: late } = answer
  const slip =
    answer.expected_ends_at === null || answer.planned_ends_at === null
      ? null
      : Math.round((answer.expected_ends_at - answer.planned_ends_at) / 60_000)
  const said =
    slip === null
      ? ''
      : slip > 0
        ? `, ${sayMinutes(slip)} after plan`
        : slip < 0
          ? `, ${sayMinutes(-slip)} before plan`
          : ', on plan'
  if (answer.is_over) return { tone: (slip ?? 0) > 0 ? 'warning' : 'good', text: `Done${said}` }
  if (!answer.is_begun)
    return late > 0 && answer.starts_at !== null && answer.starts_at < answer.at
      ? { tone: 'bad', text: 'It should have begun' }
      : {
          tone: 'plain',
          text: `Not begun, ${answer.is_least ? 'at least ' : ''}${sayMinutes(answer.planned_minutes)} by plan`,
        }
  return {
    tone: late > 0 ? 'bad' : 'plain',
    text: `${done} of ${sayMany(steps.length, 'step')} done, ${late > 0 ? `${late} late` : 'none late'}; expected end${said === '' ? ' unknown' : said.replace(',', '')}`,
  }
}

/** What may be done next, the one with the least room first. */
export function nextSteps(steps: readonly RunbookStep[]): RunbookStep[] {
  return steps
    .filter(({ state }) => state === 'running' || state === 'ready')
    .toSorted((a, b) => (a.slack_minutes ?? Infinity) - (b.slack_minutes ?? Infinity))
}
