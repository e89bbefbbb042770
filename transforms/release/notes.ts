/** Release notes for three audiences, from work items and changes alone: nobody has to write them. */
import type { ComposedItem } from './composition.ts'
import type { Dossier } from './dossier.ts'
import { forAuditors } from './notes-auditors.ts'
import { forOperations } from './notes-operations.ts'
import { day, escape, heading, rest, time } from './prose.ts'
import type { Judged } from './report.ts'

export const AUDIENCES = ['users', 'operations', 'auditors'] as const
export type Audience = (typeof AUDIENCES)[number]

export function writeNotes(
  audience: Audience,
  dossier: Dossier,
  judged: Judged | null,
  asOf: number,
): string {
  const { head } = dossier
  const when = head.released_at === null ? `planned for ${day(head.planned_at)}` : day(head.released_at)
  const title = `# ${escape(head.name)}, ${when}`
  const parts =
    audience === 'users'
      ? forUsers(dossier)
      : audience === 'operations'
        ? forOperations(dossier)
        : forAuditors(dossier, judged)
  const end = `From work items and changes as known on ${time(asOf)}.`
  return `${[title, ...parts, end].filter(Boolean).join('\n\n')}\n`
}

const named = (item: ComposedItem) => item.title ?? item.item_key ?? item.work_item_id

/** What is done and was wanted for its own sake, or was wrong: debts and risks are nobody's news. */
function forUsers({ composition: { items, changes }, head }: Dossier): string[] {
  const done = items.rows.filter(({ is_done }) => is_done || head.released_at === null)
  const of = (type: string) =>
    done.filter(({ flow_type }) => flow_type === type).map((item) => `- ${escape(named(item))}`)
  const parts = [heading('New', of('feature')), heading('Repaired', of('defect'))].filter(Boolean)
  if (parts.length > 0) return [...parts, ...rest(items.rows.length, items.total_count)]
  const titles = changes.rows
    .filter(({ title, is_revert }) => title !== null && !is_revert)
    .slice(0, 40)
    .map(({ title }) => `- ${escape(title ?? '')}`)
  return titles.length > 0
    ? [heading('Changes', titles), 'No work item is known behind these changes: their titles stand for it.']
    : ['Nothing of it is known that users would notice.']
}
