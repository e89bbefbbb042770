/** What whoever examines it asks for: rules, signatures, requirements with their tests, and what changed on the way. */
import type { Dossier } from './dossier.ts'
import { day, escape, heading, linked, rest, table, time } from './prose.ts'
import type { Judged } from './report.ts'

const MOST_GAPS = 100
const MOST_CHANGES = 200

export function forAuditors(dossier: Dossier, judged: Judged | null): string[] {
  return [
    judged === null ? 'No policy judges it.' : `Verdict by the policies: **${judged.verdict}**`,
    heading('Policies', policies(judged)),
    heading('Signed and decided', signatures(dossier), 'Nothing was signed or decided.'),
    heading('Requirements', requirements(dossier), 'None is known.'),
    heading('Changed since it was planned', planChanges(dossier)),
    heading('Changes', changes(dossier), 'None is known to be in it.'),
  ]
}

function policies(judged: Judged | null): string[] {
  const rows = (judged?.gates ?? []).map((gate) => [
    escape(gate.title),
    gate.is_dry_run ? 'trial' : gate.severity,
    gate.state,
    escape(gate.reason),
  ])
  return table(['Policy', 'Weight', 'State', 'Why'], rows)
}

function signatures({ plan: { log } }: Dossier): string[] {
  const rows = log.rows.map((row) => [
    time(row.happened_at),
    escape(row.record === 'decision' ? row.kind : `${row.record}: ${row.kind}`),
    escape(row.verdict ?? row.text ?? ''),
    escape(row.author_name ?? 'nobody named'),
    escape(row.authentication ?? 'unknown'),
  ])
  return [
    ...table(['When', 'What', 'Verdict', 'Who', 'Known by'], rows),
    ...rest(log.rows.length, log.total_count),
  ]
}

function requirements({ trace }: Dossier): string[] {
  if (trace.item_count === 0) return []
  const gaps = trace.rows.filter(({ gap }) => gap !== null)
  const listed = gaps.slice(0, MOST_GAPS)
  return [
    `${trace.whole_count} of ${trace.item_count} are traced to a test that passed.`,
    '',
    ...listed.map((row) => `- ${linked(row.item_key ?? row.work_item_id, row.url)}: ${row.gap ?? ''}`),
    ...rest(listed.length, gaps.length),
  ]
}

function planChanges({ plan }: Dossier): string[] {
  return [
    ...plan.changes.rows.map((row) => {
      const who = escape(row.author_name ?? 'nobody named')
      return `- ${time(row.changed_at)} ${row.field}: ${escape(row.from_text ?? 'nothing')} → ${escape(row.to_text ?? 'nothing')} (${who})`
    }),
    ...rest(plan.changes.rows.length, plan.changes.total_count),
  ]
}

function changes({ composition }: Dossier): string[] {
  const listed = composition.changes.rows.slice(0, MOST_CHANGES)
  return [
    ...listed.map(
      (row) => `- ${linked(row.name, row.url)} ${escape(row.title ?? '')}, ${day(row.merged_at)}`,
    ),
    ...rest(listed.length, composition.changes.total_count),
  ]
}
