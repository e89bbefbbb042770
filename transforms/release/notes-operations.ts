/** What whoever runs it has to know: what goes where, what to go back to, who notices, what is unusual or fails. */
import type { Dossier } from './dossier.ts'
import { escape, heading, linked, rest, table } from './prose.ts'

const MOST_CHANGES = 100

export function forOperations(dossier: Dossier): string[] {
  const { services } = dossier.composition
  return [
    heading('Versions', versions(dossier), 'It names no service.'),
    heading(
      'To go back to',
      services.rows.map(
        (row) => `- ${escape(`${row.service_name} ${row.production_version ?? '(unknown)'}`)}`,
      ),
    ),
    heading('Never tested together', untested(dossier)),
    heading('Who notices if it fails', dependants(dossier)),
    heading('Tests that fail', failing(dossier)),
    heading(
      'Unusual',
      dossier.unusual.filter(({ is_unusual }) => is_unusual).map(({ sentence }) => `- ${escape(sentence)}`),
    ),
    heading('Vulnerabilities', vulnerabilities(dossier)),
    heading('Changes', changes(dossier), 'None is known to be in it.'),
  ]
}

function versions({ composition: { services } }: Dossier): string[] {
  const rows = services.rows.map((row) => [
    escape(row.service_name),
    escape(row.production_version ?? 'unknown'),
    escape(row.version ?? 'not named'),
    String(row.change_count),
  ])
  return [
    ...table(['Service', 'From', 'To', 'Changes'], rows),
    ...rest(services.rows.length, services.total_count),
  ]
}

function untested({ pairs }: Dossier): string[] {
  return pairs.rows
    .filter(({ is_tested }) => is_tested === false)
    .map((row) => {
      const own = `${row.service_name} ${row.version ?? '?'}`
      return `- ${escape(`${own} ${row.relation} ${row.neighbour_name} ${row.neighbour_version ?? '?'}`)}`
    })
}

function dependants({ pairs }: Dossier): string[] {
  const needing = pairs.rows.filter(({ relation }) => relation === 'is needed by')
  return [...new Set(needing.map(({ neighbour_name }) => neighbour_name))].map((name) => `- ${escape(name)}`)
}

function failing({ tests }: Dossier): string[] {
  return tests.flatMap(({ phase, failed_suite }) =>
    failed_suite === null ? [] : [`- ${escape(`${phase}: ${failed_suite}`)}`],
  )
}

function vulnerabilities({ security }: Dossier): string[] {
  return security.counts
    .filter(({ severity }) => ['critical', 'high'].includes(severity))
    .map((row) => `- ${row.severity}: ${row.new_count} new, ${row.inherited_count} inherited`)
}

function changes({ composition }: Dossier): string[] {
  const listed = composition.changes.rows.slice(0, MOST_CHANGES)
  return [
    ...listed.map((row) => `- ${linked(row.name, row.url)} ${escape(row.title ?? '')}`),
    ...rest(listed.length, composition.changes.total_count),
  ]
}
