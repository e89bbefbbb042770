import type { Impact, TeamToAsk } from './answer.ts'
import type { Owners } from './services.ts'

const NEAR = 1

type Findings = Pick<
  Impact,
  'services' | 'dependants' | 'owners' | 'open_changes' | 'contracts' | 'releases_ahead'
>

/** Teams with what makes them worth asking: owners first, then those next to it, then who works on the same files. */
export function whomToAsk(findings: Findings, handles: Owners['teams']): TeamToAsk[] {
  const teams = new Map<string, TeamToAsk>()
  const add = (id: string | null, name: string | null, reason: string) => {
    if (id === null) return
    const team = teams.get(id) ?? { team_id: id, team_name: name ?? id, reasons: [] }
    if (!team.reasons.includes(reason)) team.reasons.push(reason)
    teams.set(id, team)
  }
  for (const { team_id, team_name, name } of findings.services) add(team_id, team_name, `owns ${name}`)
  for (const handle of new Set(findings.owners.flatMap(({ teams: named }) => named)))
    add(handles.get(handle)?.team_id ?? handle, handles.get(handle)?.name ?? handle, 'named in CODEOWNERS')
  const hasContract = findings.contracts.length > 0
  for (const { team_id, team_name, name, hops } of findings.dependants)
    if (hops <= NEAR || hasContract) add(team_id, team_name, `${name} needs it`)
  for (const { team_id, team_name, number } of findings.open_changes)
    add(team_id, team_name, `works on the same files in ${number === null ? 'a request' : `#${number}`}`)
  return [...teams.values()]
}
