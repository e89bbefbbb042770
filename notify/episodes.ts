import type { Lane } from '../transforms/lanes.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import type { Judged } from './findings.ts'
import type { Finding } from './look.ts'

/** From when something was told to when it was over. */
export interface Episode {
  rule: string
  key: string
  text: string
  details: string[]
  path: string
  opened_at: number
  seen_at: number
  resolved_at: number | null
}

export interface Change {
  kind: 'fired' | 'resolved'
  rule: string
  to: readonly string[]
  text: string
  details: string[]
  path: string
  key: string
}

export interface Turn {
  changes: Change[]
  /** Open episodes that were seen again. */
  seen: { rule: string; finding: Finding }[]
  /** Open episodes of rules that are gone: closed without a word. */
  forgotten: Episode[]
}

/** A signal that falls below the line for a moment is not over: it would be told again and again. */
const LINGER_MS = 7 * 86_400_000

/** What is new and what is over, from what was open and what was found. Found once is told once. */
export function turnEpisodes(open: readonly Episode[], judged: readonly Judged[], now: number): Turn {
  const turn: Turn = { changes: [], seen: [], forgotten: [] }
  const rules = new Set(judged.map(({ rule }) => rule.name))
  turn.forgotten.push(...open.filter(({ rule }) => !rules.has(rule)))
  for (const { rule, findings } of judged) {
    // What cannot be judged stays as it is.
    if (findings === null) continue
    const known = new Map(open.filter((one) => one.rule === rule.name).map((one) => [one.key, one]))
    for (const finding of findings) {
      if (known.has(finding.key)) turn.seen.push({ rule: rule.name, finding })
      else if (!finding.isHeld) turn.changes.push(describe('fired', rule, finding))
    }
    const found = new Set(findings.map(({ key }) => key))
    const lingers = rule.condition.kind === 'signal' ? LINGER_MS : 0
    for (const episode of known.values()) {
      if (!found.has(episode.key) && now - episode.seen_at >= lingers)
        turn.changes.push(describe('resolved', rule, { ...episode, details: [] }))
    }
  }
  return turn
}

type Said = Pick<Finding, 'key' | 'text' | 'details' | 'path'>

function describe(kind: Change['kind'], rule: Judged['rule'], { key, text, details, path }: Said): Change {
  return { kind, rule: rule.name, to: rule.to, key, text, details, path }
}

export async function readEpisodes(warehouse: Warehouse, limit?: number): Promise<Episode[]> {
  const where = limit === undefined ? 'WHERE resolved_at IS NULL' : ''
  const rows = await warehouse.rows<Omit<Episode, 'details'> & { details: string }>(
    `SELECT * FROM meta.alert_episode ${where}
     ORDER BY resolved_at IS NOT NULL, opened_at DESC, rule, key ${limit === undefined ? '' : `LIMIT ${limit}`}`,
  )
  return rows.map(({ details, ...row }) => ({ ...row, details: JSON.parse(details) as string[] }))
}

/** Writes a turn down, in the transaction that its messages are queued in. */
export async function saveTurn(lane: Lane, turn: Turn, now: number): Promise<void> {
  const closing = `UPDATE meta.alert_episode SET resolved_at = epoch_ms(CAST($now AS BIGINT))
    WHERE rule = $rule AND key = $key AND resolved_at IS NULL`
  for (const { rule, key } of turn.forgotten) await lane.run(closing, { rule, key, now })
  for (const { rule, finding } of turn.seen) {
    const { key, text } = finding
    await lane.run(
      `UPDATE meta.alert_episode SET seen_at = epoch_ms(CAST($now AS BIGINT)), text = $text, details = $details, path = $path
       WHERE rule = $rule AND key = $key AND resolved_at IS NULL`,
      { rule, key, text, now, details: JSON.stringify(finding.details), path: finding.path },
    )
  }
  for (const { kind, rule, key, text, details, path } of turn.changes) {
    if (kind === 'resolved') await lane.run(closing, { rule, key, now })
    else
      await lane.run(
        `INSERT INTO meta.alert_episode VALUES ($rule, $key, $text, $details, $path,
           epoch_ms(CAST($now AS BIGINT)), epoch_ms(CAST($now AS BIGINT)), NULL)`,
        { rule, key, text, details: JSON.stringify(details), path, now },
      )
  }
}
