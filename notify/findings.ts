import type { Rule } from '../ingest/config.ts'
import type { Headlines } from '../transforms/metric.ts'
import { findStale } from './conditions/freshness.ts'
import { findSignals, readHeadlines } from './conditions/signal.ts'
import { findExceeded } from './conditions/threshold.ts'
import { findWaiting } from './conditions/waiting.ts'
import type { Finding, Look } from './look.ts'

/** What a rule found; null where it could not be judged, with the reason. */
export interface Judged {
  rule: Rule
  findings: Finding[] | null
  error: string | null
}

/** Judges all rules; one that cannot be judged does not keep the others from it. */
export async function judgeRules(rules: readonly Rule[], look: Look): Promise<Judged[]> {
  let headlines: Promise<Headlines> | undefined
  const judge = ({ condition }: Rule): Promise<Finding[]> | Finding[] => {
    switch (condition.kind) {
      case 'signal':
        headlines ??= readHeadlines(look)
        return headlines.then((read) => findSignals(condition, read, look))
      case 'threshold':
        return findExceeded(condition, look)
      case 'freshness':
        return findStale(condition, look)
      case 'waiting':
        return findWaiting(condition, look)
    }
  }
  return Promise.all(
    rules.map(async (rule) => {
      try {
        return { rule, findings: await judge(rule), error: null }
      } catch (error) {
        return { rule, findings: null, error: error instanceof Error ? error.message : String(error) }
      }
    }),
  )
}
