import type { Impact } from '../transforms/impact/index.ts'
import { describeRisk } from '../transforms/impact/risk.ts'

const MOST_LINES = 30

/** Impact as a person at a terminal reads it. */
export function describeImpact(impact: Impact): string {
  const count = impact.path_count
  return [
    `${count} ${count === 1 ? 'file' : 'files'} in ${impact.repository_id}`,
    describeOwners(impact),
    section('Contracts', impact.contracts.map(describeContract), 'none'),
    section('Services touched', impact.services.map(describeService)),
    section('Services that need them', impact.dependants.map(describeDependant), 'none known'),
    section('Usually changed together, missing here', impact.missing.map(describePartner), 'nothing known'),
    section('Open changes on the same files', impact.open_changes.map(describeOpen), 'none known'),
    section(
      'Releases ahead of these services and their neighbours',
      impact.releases_ahead.map(describeAhead),
      'none',
    ),
    section('Last releases that they went out with', impact.releases_past.map(describePast), 'none known'),
    describeRisks(impact),
    section(
      'Teams to ask',
      impact.ask.map(({ team_name, reasons }) => `${team_name}: ${reasons.join(', ')}`),
    ),
  ].join('\n\n')
}

function describeRisks({ risk }: Impact): string {
  return section(
    'How likely it needs repair',
    risk.services.map(describeRisk),
    risk.silence ?? 'nothing known',
  )
}

function section(title: string, lines: readonly string[], nothing = 'nothing known'): string {
  if (lines.length === 0) return `${title}: ${nothing}`
  const more = lines.length > MOST_LINES ? [`  and ${lines.length - MOST_LINES} more`] : []
  return [title, ...lines.slice(0, MOST_LINES).map((line) => `  ${line}`), ...more].join('\n')
}

function describeOwners({ owners, has_owner_rules }: Impact): string {
  if (!has_owner_rules) return 'Owners: the repository has no CODEOWNERS file'
  const width = Math.max(...owners.slice(0, MOST_LINES).map(({ path }) => path.length), 0)
  const lines = owners.map(({ path, teams }) => `${path.padEnd(width)}  ${teams.join(' ') || 'no team'}`)
  return section('Owners', lines)
}

function describeContract({
  path,
  kind,
  change,
  details,
  dependant_count,
}: Impact['contracts'][number]): string {
  const what = details.length === 0 ? '' : `: ${details.join('; ')}`
  const needers = dependant_count === 1 ? '1 service needs' : `${dependant_count} services need`
  return `${path} (${kind})${change === 'named' ? '' : ` ${change}`}${what}; ${needers} what it belongs to`
}

function describeService(service: Impact['services'][number]): string {
  const { name, tier, team_name, contributor_count, active_contributor_count, bus_factor_count } = service
  const people =
    contributor_count === null
      ? ''
      : `; ${countPeople(contributor_count)}, ${active_contributor_count} of them active; bus factor ${bus_factor_count ?? 'unknown'}`
  return `${name}  ${team_name ?? 'no team'}${sayTier(tier)}${people}`
}

function describeDependant(dependant: Impact['dependants'][number]): string {
  const { name, tier, team_name, hops, via, is_undeclared } = dependant
  const way = hops === 1 ? '' : `  by way of ${via.slice(1).join(' → ')}`
  return `${name}  ${team_name ?? 'no team'}${sayTier(tier)}${way}${is_undeclared ? '  undeclared' : ''}`
}

function sayTier(tier: number | null): string {
  return tier === null ? '' : `, tier ${tier}`
}

function describePartner({ partner, path, together_count, path_count }: Impact['missing'][number]): string {
  const share = Math.round((together_count / path_count) * 100)
  return `${partner}  with ${path} in ${together_count} of ${path_count} changes (${share} %)`
}

function describeOpen({
  number,
  title,
  state,
  team_name,
  path_count,
}: Impact['open_changes'][number]): string {
  const files = `${path_count} ${path_count === 1 ? 'file' : 'files'}`
  return `${number === null ? '' : `#${number} `}${title ?? ''}  ${team_name ?? 'no team'}, ${state}, ${files}`
}

function describeAhead({
  name,
  release_id,
  planned_at,
  service_name,
  relation,
}: Impact['releases_ahead'][number]) {
  return `${day(planned_at)}  ${name ?? release_id}: ${service_name} ${relation}`
}

function describePast({ name, released_at, is_failed, file_count }: Impact['releases_past'][number]): string {
  const failed = is_failed ? ', needed a repair' : ''
  return `${name}  ${day(released_at)}  ${file_count} ${file_count === 1 ? 'file' : 'files'}${failed}`
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

function countPeople(count: number): string {
  return count === 1 ? '1 person' : `${count} people`
}
