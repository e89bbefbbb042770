/** A release on paper: the same answers as its screen, as Markdown. */
import type { Dossier } from './dossier.ts'
import { day, escape, heading, linked, rest, table, time } from './prose.ts'

/** The verdict as the policies give it; null where none judges it. */
export interface Judged {
  verdict: string
  reasons: readonly string[]
  gates: readonly { title: string; state: string; reason: string; severity: string; is_dry_run: boolean }[]
}

const MOST = 40

export function writeReport(dossier: Dossier, judged: Judged | null, asOf: number): string {
  const { head } = dossier
  const parts = [
    `# ${escape(head.name)}`,
    summary(dossier, judged),
    heading('Policies', gates(judged)),
    heading('To be decided', due(dossier)),
    heading('What is unusual', unusual(dossier), 'Nothing that the history of its services would call so.'),
    heading('Versions that meet', pairs(dossier)),
    heading('Phases', steps(dossier)),
    heading('What changed since it was planned', changes(dossier)),
    heading('What it is made of', composition(dossier)),
    heading('Tests at every step', tests(dossier)),
    heading('Security', security(dossier)),
    heading('From requirement to release', trace(dossier)),
    heading('Decisions', log(dossier), 'None was written down.'),
    `As known on ${time(asOf)}; times are in UTC.`,
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

function summary({ head, plan }: Dossier, judged: Judged | null): string {
  const facts = [
    ['State', head.state],
    [
      'Planned for',
      head.planned_at === null ? 'no date' : head.is_day ? day(head.planned_at) : time(head.planned_at),
    ],
    ...(head.released_at === null ? [] : [['Out', time(head.released_at)]]),
    ['Owner', head.team_name ?? 'nobody named'],
    ...(head.parent_name === null ? [] : [['Part of', head.parent_name]]),
    ...(head.methodology === null ? [] : [['Methodology', head.methodology]]),
  ].map(([label = '', text = '']) => `- ${label}: ${escape(text)}`)
  const verdict =
    judged === null
      ? []
      : [`**${judged.verdict}**`, ...judged.reasons.map((reason) => `- ${escape(reason)}`), '']
  const faults = plan.faults.map(
    ({ fault, consequence }) => `- The plan ${escape(fault)}: ${escape(consequence)}`,
  )
  return [...verdict, ...facts, ...faults].join('\n')
}

function gates(judged: Judged | null): string[] {
  if (judged === null) return []
  return table(
    ['Policy', 'State', 'Why'],
    judged.gates.map((gate) => [
      `${escape(gate.title)}${gate.is_dry_run ? ' (trial)' : gate.severity === 'advisory' ? ' (advisory)' : ''}`,
      gate.state,
      escape(gate.reason),
    ]),
  )
}

function due({ plan }: Dossier): string[] {
  return plan.due.map(
    ({ kind, subject, due_at }) =>
      `- ${escape(subject === '' ? kind : `${kind}: ${subject}`)}, by ${day(due_at)}`,
  )
}

function unusual({ unusual: rows }: Dossier): string[] {
  return rows.filter(({ is_unusual }) => is_unusual).map(({ sentence }) => `- ${escape(sentence)}`)
}

function pairs({ pairs: { rows, total_count } }: Dossier): string[] {
  const said = (row: (typeof rows)[number]) =>
    row.is_tested === null
      ? 'not known'
      : row.is_tested
        ? `${row.has_passed === false ? 'failed' : 'passed'} ${day(row.tested_at)}`
        : 'never'
  const listed = rows.slice(0, MOST)
  return [
    ...table(
      ['It', '', 'beside', 'Tested together'],
      listed.map((row) => [
        escape(`${row.service_name} ${row.version ?? '?'}`),
        row.relation,
        escape(`${row.neighbour_name} ${row.neighbour_version ?? '?'}`),
        said(row),
      ]),
    ),
    ...rest(listed.length, total_count),
  ]
}

function steps({ plan }: Dossier): string[] {
  return table(
    ['Phase', 'By the template', 'Planned', 'Actual'],
    plan.steps.map((step) => [
      escape(step.step),
      step.verdict,
      `${day(step.planned_start_at)} to ${day(step.planned_end_at)}`,
      `${day(step.actual_start_at)} to ${day(step.actual_end_at)}`,
    ]),
  )
}

function changes({
  plan: {
    changes: { rows, total_count },
  },
}: Dossier): string[] {
  const listed = rows.slice(0, MOST)
  return [
    ...listed.map(
      (row) =>
        `- ${time(row.changed_at)}, ${escape(row.author_name ?? 'nobody named')}: ${row.field} ${escape(row.from_text ?? 'nothing')} → ${escape(row.to_text ?? 'nothing')}`,
    ),
    ...rest(listed.length, total_count),
  ]
}

function composition({ composition: { services, items, children } }: Dossier): string[] {
  const listed = services.rows.slice(0, MOST)
  const below = children.rows.map((row) => `- ${escape(row.name)}: ${row.state}, ${day(row.planned_at)}`)
  return [
    ...below,
    ...(below.length > 0 && listed.length > 0 ? [''] : []),
    ...table(
      ['Service', 'Team', 'Version', 'In production', 'Changes'],
      listed.map((row) => [
        escape(row.service_name),
        escape(row.team_name ?? '–'),
        escape(row.version ?? '–'),
        escape(row.production_version ?? '–'),
        String(row.change_count),
      ]),
    ),
    ...rest(listed.length, services.total_count),
    ...(items.total_count > 0
      ? [
          '',
          `Work items: ${items.total_count}, ${items.rows.filter(({ is_done }) => is_done).length} of the listed done.`,
        ]
      : []),
  ]
}

function tests({ tests: phases }: Dossier): string[] {
  return table(
    ['Step', 'On what goes out', 'Let pass in a year'],
    phases.map((phase) => [
      escape(phase.phase),
      phase.suite_count === null
        ? 'none known'
        : `${phase.suite_count - (phase.failed_count ?? 0)} of ${phase.suite_count} passed`,
      phase.problem_count === 0 ? '–' : `${phase.escaped_count} of ${phase.problem_count}`,
    ]),
  )
}

function security({ security: { counts, scanned_count, service_count } }: Dossier): string[] {
  if (scanned_count === 0) return ['No scanner tells of its services.']
  const told = `A scanner tells of ${scanned_count} of ${service_count} services.`
  if (counts.length === 0) return [told, '', 'No vulnerability is known.']
  return [
    told,
    '',
    ...table(
      ['Severity', 'New', 'Inherited', 'Undated'],
      counts.map((row) => [
        row.severity,
        String(row.new_count),
        String(row.inherited_count),
        String(row.undated_count),
      ]),
    ),
  ]
}

function trace({ trace: { rows, total_count, item_count, whole_count } }: Dossier): string[] {
  if (item_count === 0) return []
  const listed = rows.slice(0, MOST)
  return [
    `${whole_count} of ${item_count} requirements are traced without a gap.`,
    '',
    ...table(
      ['Requirement', 'Test', 'Result', 'Gap'],
      listed.map((row) => [
        linked(`${row.item_key ?? row.work_item_id} ${row.title ?? ''}`, row.url),
        row.test_name === null ? '–' : linked(row.test_name, row.test_url),
        row.outcome === null ? '–' : `${row.outcome} ${day(row.tested_at)}`,
        row.gap ?? '–',
      ]),
    ),
    ...rest(listed.length, total_count),
  ]
}

function log({
  plan: {
    log: { rows, total_count },
  },
}: Dossier): string[] {
  const listed = rows.slice(0, MOST)
  return [
    ...listed.map((row) => {
      const what = row.record === 'decision' ? row.kind : `${row.record} of ${row.kind}: ${row.verdict ?? ''}`
      return `- ${time(row.happened_at)}, ${escape(row.author_name ?? 'nobody named')}: ${escape(`${what} ${row.text ?? ''}`)}`
    }),
    ...rest(listed.length, total_count),
  ]
}
