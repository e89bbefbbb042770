/** The set-up queue as it is shown: the marts' decisions, with what the file answers already. */
import type { SetupAnswer, SetupDecision, SetupOption } from '../schemas/setup.ts'
import { composeEntries, type Entry, type Naming } from './entries.ts'
import type { Decided, OptionRow } from './rows.ts'
import { ask, explain, nameGain, nameMore, place } from './words.ts'

export interface FileAnswer {
  decisionId: string
  answer: 'confirmed' | 'refused'
  date: string
}

export interface Printing extends Naming {
  print(entries: readonly Entry[]): string
}

const SHOWN_OPTIONS = 200
const TIERS = ['production', 'staging', 'testing', 'development', 'other']
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  job: TIERS,
  environment: TIERS,
  status: ['new', 'waiting', 'active', 'done', 'cancelled'],
  type: ['feature', 'defect', 'debt', 'risk'],
}

/** What may be confirmed in place of what was inferred. */
export function listTargets(kind: string): readonly string[] {
  return TARGETS[kind] ?? []
}

export function describeDecision(
  decided: Decided,
  answer: FileAnswer | undefined,
  printing: Printing,
): SetupDecision {
  const { decision, options } = decided
  const open = options.filter(({ is_known }) => !is_known)
  return {
    decision_id: decision.decision_id,
    kind: decision.kind,
    question: ask(decided),
    target: decision.target,
    targets: [...listTargets(decision.kind)],
    evidence: explain(decided),
    gain_count: decision.gain_count,
    gain_unit: decision.gain_unit,
    gain: nameGain(decided),
    gain_more: nameMore(decided),
    confidence_ratio: decision.confidence_ratio,
    state: answer?.answer ?? decision.state,
    answered_on: answer?.date ?? null,
    options: {
      rows: options.slice(0, SHOWN_OPTIONS).map(describeOption),
      total_count: options.length,
      limit: SHOWN_OPTIONS,
    },
    yaml: printing.print(composeEntries(decided, open.length > 0 ? open : options, null, printing)),
  }
}

function describeOption(option: OptionRow): SetupOption {
  const { option_id, label, target, gain_count, case_count, confidence_ratio, is_known, last_at, url } =
    option
  return {
    option_id,
    label,
    place: place(option),
    target,
    gain_count,
    case_count,
    confidence_ratio,
    is_known,
    last_at,
    url,
  }
}

/** How many production deployments are known of all that were found, by what is behind them. */
export function shareOfDeployments(
  queue: readonly Decided[],
  answers: ReadonlyMap<string, FileAnswer>,
): SetupAnswer['deployments'] {
  let known = 0
  let total = 0
  for (const { decision, options } of queue) {
    if (decision.gain_unit !== 'deployments' || answers.get(decision.decision_id)?.answer === 'refused')
      continue
    const isConfirmed = answers.get(decision.decision_id)?.answer === 'confirmed'
    for (const { kind, target, gain_count, is_known } of options) {
      if (['job', 'environment'].includes(kind) && target !== 'production') continue
      total += gain_count
      if (is_known || isConfirmed) known += gain_count
    }
  }
  return total === 0 ? null : { known_count: known, total_count: total }
}
