import type { DigestPlan } from '../ingest/config.ts'
import { answerHeadlines, type Cause, type Headlines } from '../transforms/metric.ts'
import { audiences, listMetrics } from './audiences.ts'
import { writeGoals } from './goals.ts'
import { isNamed, pathOf, type Look } from './look.ts'
import { toLink, type Message } from './message.ts'

type Plan = Pick<DigestPlan, 'audience' | 'team'>

const WEEK_MS = 7 * 86_400_000
/** More would not be read. */
const MOST = 10

/**
 * What changed by now beside what had changed a week ago, signals alone: new, going on, over. A week in which nothing
 * changed is one line. Errors: a team that nobody bears.
 */
export async function writeDigest(plan: Plan, look: Look, link: string | null): Promise<Message> {
  const team = plan.team === null ? null : await findTeam(plan.team, look)
  const scope = team === null ? {} : { teamIds: [team.id] }
  const metrics = listMetrics(plan.audience, look.registry.metrics)
  const { warehouse, registry, window } = look
  const before = { ...window, to: shift(window.to), from: shift(window.from), asOf: window.asOf - WEEK_MS }
  const [now, then] = await Promise.all(
    [window, before].map((asked) =>
      answerHeadlines(warehouse, registry, { ...asked, ...scope }, { metrics }),
    ),
  )
  const reader = team === null ? audiences[plan.audience].name : team.label
  const title = `Streamgauge for ${reader}, week to ${sayDay(shift(window.to, 1))}`
  const text = compose(title, audiences[plan.audience].question, now!, then!, { look, link })
  // Whoever pays for the work asks for one thing first: whether it delivered.
  const goals = plan.audience === 'business' ? await writeGoals(look, link) : ''
  const markdown = goals === '' ? text : `${text}\n${goals}\n`
  return { kind: 'digest', title, items: [], markdown }
}

interface Place {
  look: Look
  link: string | null
}

function compose(title: string, question: string, now: Headlines, then: Headlines, place: Place): string {
  const [earlier, current] = [then, now].map(
    ({ sentences }) => new Map(sentences.map((one) => [nameOf(one), one])),
  )
  const fresh = now.sentences.filter((one) => !earlier!.has(nameOf(one)))
  const staying = now.sentences.filter((one) => earlier!.has(nameOf(one)))
  const over = then.sentences.filter((one) => !current!.has(nameOf(one)))
  const looked = `${now.scanned} series scanned, ${now.expected_by_chance} expected to signal by chance alone`
  const head = `# ${title}`
  if (fresh.length + over.length === 0) {
    const going =
      staying.length === 0
        ? ''
        : ` ${staying.length} known ${staying.length === 1 ? 'signal goes' : 'signals go'} on.`
    return `${head}\n\nA quiet week: nothing changed beyond noise (${looked}).${going}\n`
  }
  const say = (one: Cause) => sayCause(one, now, place)
  const parts = [
    section('New', fresh, say),
    section('Still', staying, say),
    section('No longer a signal', over, ({ text }) => `- ${text}`),
  ]
  return [head, question, ...parts.filter(Boolean), `${looked}.`].join('\n\n') + '\n'
}

function section(title: string, causes: readonly Cause[], say: (one: Cause) => string): string {
  if (causes.length === 0) return ''
  const rest = causes.length > MOST ? [`- … and ${causes.length - MOST} more`] : []
  return [`## ${title}`, '', ...causes.slice(0, MOST).map(say), ...rest].join('\n')
}

function sayCause(cause: Cause, { judged_from: from }: Headlines, { look, link }: Place): string {
  const address = toLink(link, pathOf({ ...look.window, from }, cause.metric, cause.by, cause.group_key))
  const text = address === null ? cause.text : `[${cause.text}](${address})`
  const way = cause.direction === 'neither' ? '' : ` (${cause.direction})`
  const others = cause.also.map(({ subject }) => subject)
  return `- ${text}${way}${others.length > 0 ? `; with it: ${others.slice(0, 4).join(', ')}` : ''}`
}

/** What the signal is about, not how it is worded this week. */
function nameOf({ metric, by, group_key }: Cause): string {
  return JSON.stringify([metric, by, group_key])
}

async function findTeam(name: string, { warehouse }: Look): Promise<{ id: string; label: string }> {
  const teams = await warehouse.rows<{ id: string; label: string }>(
    `SELECT merged.team_id AS id, min(coalesce(team.name, merged.name, merged.team_id)) AS label
     FROM int_team__merged AS merged LEFT JOIN team ON team.team_id = merged.team_id GROUP BY merged.team_id ORDER BY label`,
  )
  const found = teams.find(({ id, label }) => isNamed(name, id, label))
  if (found) return found
  throw new UnknownTeamError(
    `Unknown team, there are ${teams.map(({ label }) => label).join(', ') || 'none'}: ${name}`,
  )
}

export class UnknownTeamError extends Error {
  override readonly name = 'UnknownTeamError'
}

function shift(date: string, days = 7): string {
  return new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10)
}

function sayDay(date: string): string {
  return new Date(date).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  })
}
