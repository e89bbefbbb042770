import { describeRisk, isFinding } from './risk.ts'
import { isWarning, type Impact } from './index.ts'

/** By this an earlier comment is found again, to be edited in place. */
export const MARK = '<!-- streamgauge: impact -->'

const MOST_ROWS = 12
const DAY_MS = 86_400_000
/** Releases further away are no news to who changes something today. */
const NEAR_DAYS = 14

/** A comment for a change, or '' where there is nothing to say. `asOf` is epoch ms. */
export function describeInMarkdown(impact: Impact, asOf: number): string {
  const parts = [
    contractsOf(impact),
    dependantsOf(impact),
    partnersOf(impact),
    openOf(impact),
    releasesOf(impact, asOf),
  ].filter((part) => part !== '')
  if (parts.length === 0 && !isFinding(impact)) return ''
  const title = isWarning(impact)
    ? '### This change takes something from services that rely on it'
    : '### What this change meets'
  const files = impact.path_count === 1 ? '1 file' : `${impact.path_count} files`
  const end = `<sub>${files}, as known on ${day(asOf)}. Teams and counts only; derived from what the tools say.</sub>`
  return [MARK, title, ...parts, riskOf(impact), askOf(impact), ...impact.notes, end]
    .filter(Boolean)
    .join('\n\n')
}

const WORDS = {
  deleted: 'is deleted',
  altered: 'is altered',
  'cannot tell': 'is changed, and what it takes away cannot be told',
  named: 'is relied on by others',
}

function contractsOf({ contracts }: Impact): string {
  const lines = contracts.map(({ path, kind, change, details, dependant_count }) => {
    const word = WORDS[change]
    const what = details.map(escape).join('; ')
    const said = kind === 'SQL migration' && what !== '' ? what : `${word}${what === '' ? '' : `: ${what}`}`
    return `- ${code(path)} (${kind}) ${said}. ${sayNeeders(dependant_count)}`
  })
  return list('Contracts', lines)
}

function sayNeeders(count: number): string {
  if (count === 0) return 'No service is known to need it.'
  return count === 1 ? '1 service needs what it belongs to.' : `${count} services need what it belongs to.`
}

function dependantsOf({ dependants, services }: Impact): string {
  if (dependants.length === 0) return ''
  const rows = dependants
    .slice(0, MOST_ROWS)
    .map(({ name, team_name, tier, hops, via, is_undeclared }) =>
      row([
        escape(name) + (is_undeclared ? ' (undeclared)' : ''),
        escape(team_name ?? 'no team'),
        tier === null ? '' : String(tier),
        String(hops),
        via.map(escape).join(' → '),
      ]),
    )
  const names = services.map(({ name }) => escape(name)).join(', ')
  const more = rest(dependants.length, 'services')
  return [
    `**Services that need ${names}**`,
    '',
    row(['service', 'team', 'tier', 'hops', 'way']),
    row(['---', '---', '--:', '--:', '---']),
    ...rows,
    ...(more === '' ? [] : ['', more]),
  ].join('\n')
}

function partnersOf({ missing }: Impact): string {
  const lines = missing.map(({ partner, path, together_count, path_count }) => {
    const share = Math.round((together_count / path_count) * 100)
    return `- ${code(partner)} with ${code(path)} in ${together_count} of ${path_count} changes (${share} %)`
  })
  return list('Usually changed together, missing here', lines)
}

function openOf({ open_changes }: Impact): string {
  const lines = open_changes.map(({ number, title, url, state, team_name, path_count, example_path }) => {
    const name = `${number === null ? '' : `#${number} `}${escape(title ?? '')}`.trim()
    const shown = url === null ? name : `[${name}](${url})`
    const files = path_count === 1 ? code(example_path) : `${path_count} of these files`
    return `- ${shown}, ${team_name === null ? '' : `${escape(team_name)}, `}${state}: ${files}`
  })
  return list('Open changes on the same files', lines)
}

function releasesOf({ releases_ahead }: Impact, asOf: number): string {
  const near = releases_ahead.filter(({ planned_at }) => planned_at - asOf <= NEAR_DAYS * DAY_MS)
  const lines = near.map(
    ({ name, release_id, planned_at, service_name, relation }) =>
      `- ${day(planned_at)} ${escape(name ?? release_id)}: ${escape(service_name)} ${relation}`,
  )
  return list(`Releases nearby in the next ${NEAR_DAYS} days`, lines)
}

function askOf({ ask }: Impact): string {
  const lines = ask.map(
    ({ team_name, reasons }) => `- ${escape(team_name)}: ${reasons.map(escape).join(', ')}`,
  )
  return list('Teams to ask', lines)
}

function riskOf({ risk }: Impact): string {
  return list(
    'How likely it needs repair',
    risk.services.map((one) => `- ${escape(describeRisk(one))}`),
  )
}

function list(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return ''
  const more = rest(lines.length, 'lines')
  return [`**${title}**`, '', ...lines.slice(0, MOST_ROWS), ...(more === '' ? [] : [`- ${more}`])].join('\n')
}

function rest(count: number, what: string): string {
  return count > MOST_ROWS ? `and ${count - MOST_ROWS} more ${what}` : ''
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``
}

/** Names come from tools: they must not become markup, mentions or table cells. */
function escape(text: string): string {
  return text
    .replaceAll(/[\\`*_[\]<>|]/g, String.raw`\$&`)
    .replaceAll('@', '@​')
    .replaceAll(/\s+/g, ' ')
}
