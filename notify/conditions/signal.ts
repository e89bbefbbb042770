import type { Condition } from '../../ingest/config.ts'
import { answerHeadlines, type Headline, type Headlines } from '../../transforms/metric.ts'
import { isNamed, pathOf, type Finding, type Look } from '../look.ts'

type Signal = Extract<Condition, { kind: 'signal' }>

/** Signals that hold over all series scanned; one read for all rules. */
export function readHeadlines({ warehouse, registry, window }: Look): Promise<Headlines> {
  return answerHeadlines(warehouse, registry, window)
}

/**
 * Each cause once for a rule: by the most certain of its signals that the rule is about. The count of what was looked
 * at is told with it, since that is what makes it news.
 */
export function findSignals(rule: Signal, headlines: Headlines, { window }: Look): Finding[] {
  const { scanned, expected_by_chance: chance, judged_from: from } = headlines
  return headlines.sentences.flatMap(({ also, ...cause }) => {
    const found = [cause, ...also].find((one) => isMeant(rule, one))
    if (!found) return []
    const others = [cause, ...also].filter((one) => one !== found).map(({ text }) => `With it: ${text}`)
    return [
      {
        key: [found.metric, found.by, found.group_key ?? ''].join(' '),
        text: found.text,
        details: [...others.slice(0, 3), `${scanned} series scanned, ${chance} expected by chance`],
        path: pathOf({ ...window, from }, found.metric, found.by, found.group_key),
        isHeld: false,
      },
    ]
  })
}

function isMeant(rule: Signal, { metric, by, group_key, group_label, direction }: Headline): boolean {
  return (
    (rule.metric === null || rule.metric === metric) &&
    (rule.by === null || rule.by === by) &&
    (rule.direction === 'any' || rule.direction === direction) &&
    isNamed(rule.group, group_key, group_label)
  )
}
