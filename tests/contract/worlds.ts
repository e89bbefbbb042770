/** A small World made by hand: one account's incidents, with known times, for what has to be counted one by one. */
import type { PagerdutyChange, PagerdutyIncident } from '../../fixtures/org/records/incidents.ts'
import type { Directory, Kinds, Listing, Person, World } from '../../fixtures/org/world.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
export const ANCHOR = Date.UTC(2026, 5, 30, 12)

const person = (index: number): Person => ({
  id: `person-${index}`,
  name: `Person ${index}`,
  emails: [`person${index}@acme.example`],
  githubLogin: `person${index}`,
  githubId: index,
  jiraAccountId: `5b10${index}`,
  jiraName: `Person ${index}`,
  pagerdutyId: `PUSER${index}`,
  zone: 'Europe/Berlin',
  isBot: false,
  joinedAt: 0,
  leftAt: index === 3 ? ANCHOR - 90 * DAY : null,
})

/** One every `everyHours` back from the anchor; the newest two are open, each third was acknowledged, each tenth escalated. */
export function makeIncidents(count: number, everyHours = 30): PagerdutyIncident[] {
  return Array.from({ length: count }, (_, i) => {
    const at = ANCHOR - (count - i) * everyHours * HOUR
    const isOpen = i >= count - 2
    const entry = (kind: PagerdutyIncident['entries'][number]['type'], minutes: number, note?: string) => ({
      id: `R${i}${kind.toUpperCase()}`,
      at: at + minutes * 60_000,
      type: kind,
      personId: kind === 'trigger' ? null : `person-${1 + (i % 3)}`,
      ...(note ? { note } : {}),
    })
    return {
      id: `Q${String(i).padStart(6, '0')}`,
      number: i + 1,
      title: `Errors above the threshold, ${i}`,
      serviceId: `PSVC${i % 3}`,
      urgency: i % 2 === 0 ? 'high' : 'low',
      priority: ([null, 'P1', 'P2', 'P3'] as const)[i % 4] ?? null,
      createdAt: at,
      entries: [
        entry('trigger', 0),
        ...(i % 3 === 0 ? [entry('acknowledge', 4)] : []),
        ...(i % 10 === 0 ? [entry('escalate', 20)] : []),
        ...(i % 7 === 0
          ? [entry('annotate', 25, `Came with https://forge.example/acme/shop/deployments/${9000 + i}`)]
          : []),
        ...(isOpen ? [] : [entry('resolve', 45)]),
      ],
    }
  })
}

export function makeChanges(count: number): PagerdutyChange[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `CHG${i}`,
    serviceId: `PSVC${i % 3}`,
    at: ANCHOR - (count - i) * 50 * HOUR,
    summary: `Deployed ${i}`,
    links: [{ href: `https://forge.example/acme/shop/deployments/${9000 + i}`, text: 'deployment' }],
    details: { sha: String(i).padStart(40, 'a') },
  }))
}

export interface IncidentWorld extends World {
  readonly incidents: PagerdutyIncident[]
  readonly changes: PagerdutyChange[]
}

export function makeIncidentWorld(incidents = makeIncidents(260), changes = makeChanges(40)): IncidentWorld {
  let clock = ANCHOR
  const directory = {
    people: [1, 2, 3].map(person),
    pagerdutyServices: [0, 1, 2].map((i) => ({
      id: `PSVC${i}`,
      name: ['checkout', 'payments', 'search'][i] as string,
      description: '',
      createdAt: 0,
      teamId: null,
    })),
  } as unknown as Directory
  const timesOf = (kind: keyof Kinds, record: object) => {
    if (kind !== 'incident') return [(record as PagerdutyChange).at]
    return (record as PagerdutyIncident).entries.map(({ at }) => at).filter((at) => at <= clock)
  }
  let last: { key: string; rows: { record: object; updatedAt: number }[] } | undefined
  const find = (kind: keyof Kinds, listing: Omit<Listing, 'limit'>) => {
    const key = JSON.stringify([kind, listing, clock])
    if (last?.key !== key) last = { key, rows: search(kind, listing) }
    return last.rows
  }
  const search = (kind: keyof Kinds, { by, from = 0, to = Infinity, order }: Omit<Listing, 'limit'>) =>
    (kind === 'incident' ? incidents : kind === 'change_event' ? changes : [])
      .map((record) => ({ record, times: timesOf(kind, record) }))
      .filter(({ times }) => times.length > 0 && (times[0] as number) <= clock)
      .map(({ record, times }) => ({
        record,
        createdAt: times[0] as number,
        updatedAt: times.at(-1) as number,
      }))
      .map((row) => ({ ...row, at: by === 'created' ? row.createdAt : row.updatedAt }))
      .filter(({ at }) => at >= from && at < to)
      .sort((a, b) => (order === 'asc' ? a.at - b.at : b.at - a.at))
  return {
    directory,
    gitFolder: null,
    incidents,
    changes,
    now: () => clock,
    advance: (to) => void (clock = Math.max(clock, to)),
    get: (kind, scope, id) =>
      (kind === 'incident' ? incidents : changes).find(
        (one) => one.id === id && one.serviceId === scope,
      ) as never,
    list: (kind, { limit, offset = 0, ...listing }) =>
      find(kind, listing).slice(offset, offset + limit) as never,
    count: (kind, listing) => find(kind, { ...listing, order: 'asc' }).length,
    pushedAt: () => null,
    close: () => undefined,
  }
}
