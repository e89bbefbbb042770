/** What `impact` found out. Teams and counts: no persons. */
export interface Impact {
  repository: string
  owners: { path: string; teams: string[] }[]
  /** Whether the repository has a CODEOWNERS file at all. */
  hasRules: boolean
  services: Ownership[]
  missing: Partner[]
  releases: ReleasedWith[]
}

export interface Ownership {
  service_id: string
  contributor_count: number
  active_contributor_count: number
  bus_factor_count: number | null
}

/** A file that usually changes with a wanted one and is not among them. */
export interface Partner {
  partner: string
  path: string
  together_count: number
  path_count: number
}

export interface ReleasedWith {
  name: string
  released_at: number
  is_failed: boolean | null
  file_count: number
}

const MOST_FILES = 30

export function describeImpact(impact: Impact): string {
  const count = impact.owners.length
  return [
    `${count} ${count === 1 ? 'file' : 'files'} in ${impact.repository}`,
    describeOwners(impact),
    section('Known by', impact.services.map(describeService)),
    section('Usually changed together, missing here', impact.missing.map(describePartner)),
    section('Last releases that they went out with', impact.releases.map(describeRelease)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function section(title: string, lines: string[]): string {
  return lines.length === 0
    ? `${title}: nothing known`
    : [title, ...lines.map((line) => `  ${line}`)].join('\n')
}

function describeOwners({ owners, hasRules }: Impact): string {
  if (!hasRules) return 'Owners: the repository has no CODEOWNERS file'
  const shown = owners.slice(0, MOST_FILES)
  const width = Math.max(...shown.map(({ path }) => path.length), 0)
  const lines = shown.map(({ path, teams }) => `${path.padEnd(width)}  ${teams.join(' ') || 'no team'}`)
  if (owners.length > shown.length) lines.push(`and ${owners.length - shown.length} more files`)
  return section('Owners', lines)
}

function describeService(service: Ownership): string {
  const { service_id, contributor_count, active_contributor_count, bus_factor_count } = service
  const factor = bus_factor_count === null ? 'unknown' : String(bus_factor_count)
  return `${service_id}: ${countPeople(contributor_count)}, ${active_contributor_count} of them active; bus factor ${factor}`
}

function describePartner({ partner, path, together_count, path_count }: Partner): string {
  const share = Math.round((together_count / path_count) * 100)
  return `${partner}  with ${path} in ${together_count} of ${path_count} changes (${share} %)`
}

function describeRelease({ name, released_at, is_failed, file_count }: ReleasedWith): string {
  const failed = is_failed ? ', needed a repair' : ''
  const files = `${file_count} ${file_count === 1 ? 'file' : 'files'}`
  return `${name}  ${new Date(released_at).toISOString().slice(0, 10)}  ${files}${failed}`
}

function countPeople(count: number): string {
  return count === 1 ? '1 person' : `${count} people`
}
