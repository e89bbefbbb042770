/** A small Jira by hand: a world in memory, to which a test adds what it needs. */
import type { Directory, JiraChange, JiraIssue, Listing, World } from '../../fixtures/org/world.ts'

export const ANCHOR = Date.UTC(2026, 5, 30, 12)
const MINUTE = 60_000

export interface SampleWorld extends World {
  issues: JiraIssue[]
  directory: Directory & { -readonly [K in keyof Directory]: Directory[K] }
}

export function sampleWorld(issues: JiraIssue[] = sampleIssues()): SampleWorld {
  let clock = ANCHOR
  const world: SampleWorld = {
    issues,
    directory: sampleDirectory(),
    gitFolder: null,
    now: () => clock,
    advance: (to) => void (clock = to),
    get: (_, scope, id) =>
      world.issues.find((issue) => issue.id === String(id) && issue.projectKey === scope) as never,
    list: (_, listing) => listIssues(world, listing) as never,
    count: (_, listing) => listIssues(world, { ...listing, order: 'asc', limit: Infinity }).length,
    pushedAt: () => null,
    close: () => undefined,
  }
  return world
}

function listIssues(world: SampleWorld, listing: Listing) {
  const { by, from = -Infinity, to = Infinity, order, limit, offset = 0, scope } = listing
  const now = world.now()
  const touched = (issue: JiraIssue) =>
    [...issue.changes, ...issue.links, ...issue.remoteLinks, { at: issue.deletedAt ?? 0 }]
      .map(({ at }) => at)
      .reduce((last, at) => (at <= now && at > last ? at : last), issue.createdAt)
  const sign = order === 'asc' ? 1 : -1
  return world.issues
    .filter((issue) => issue.createdAt <= now && (scope === undefined || issue.projectKey === scope))
    .map((record) => ({ record, updatedAt: touched(record) }))
    .map((entry) => ({ ...entry, time: by === 'updated' ? entry.updatedAt : entry.record.createdAt }))
    .filter(({ time }) => time >= from && time < to)
    .sort((a, b) => sign * (a.time - b.time || Number(a.record.id) - Number(b.record.id)))
    .slice(offset, offset + limit)
}

export function sampleIssue(number: number, changes: Partial<JiraIssue> = {}): JiraIssue {
  const projectKey = changes.projectKey ?? (number % 3 === 0 ? 'OPS' : 'PAY')
  return {
    id: String(10_000 + number),
    key: `${projectKey}-${number}`,
    projectKey,
    type: number % 4 === 0 ? 'Bug' : 'Story',
    summary: `Issue ${number}`,
    description: '',
    parentKey: null,
    createdAt: ANCHOR - number * 7 * 60 * MINUTE,
    reporterId: 'p1',
    assigneeId: null,
    statusId: '1',
    priority: 'Medium',
    components: [],
    labels: [],
    storyPoints: null,
    versions: [],
    sprintIds: [],
    links: [],
    remoteLinks: [],
    changes: [],
    deletedAt: null,
    ...changes,
  }
}

let nextId = 500_000

export function change(
  at: number,
  field: string,
  from: string | null,
  to: string | null,
  id?: string,
): JiraChange {
  const names = new Map(sampleDirectory().jiraStatuses.map((status) => [status.id, status.name]))
  const text = (value: string | null) =>
    field === 'status' && value !== null ? (names.get(value) ?? value) : value
  return {
    id: id ?? String(nextId++),
    at,
    personId: 'p2',
    field,
    from,
    fromText: text(from),
    to,
    toText: text(to),
  }
}

/** Many, so that they fill several pages; every third has moved on. */
export function sampleIssues(count = 240): JiraIssue[] {
  return Array.from({ length: count }, (_, i) => {
    const made = sampleIssue(i + 1)
    const at = made.createdAt + 90 * MINUTE
    const changes =
      i % 3 === 0 ? [change(at, 'status', '1', '2'), change(at + MINUTE, 'assignee', null, 'p1')] : []
    const remoteLinks =
      i % 10 === 0
        ? [{ at: at + 2 * MINUTE, url: `https://git.example.com/acme/shop/pull/${i + 1}`, title: 'Request' }]
        : []
    const links =
      i % 20 === 5 ? [{ id: String(900 + i), at: at + MINUTE, type: 'Blocks' as const, toKey: 'PAY-1' }] : []
    return {
      ...made,
      changes,
      remoteLinks,
      links,
      components: i % 5 === 0 ? ['Checkout'] : [],
      versions: i % 6 === 0 ? ['71'] : [],
    }
  })
}

function sampleDirectory(): SampleWorld['directory'] {
  const person = (id: string, name: string, zone: string) => ({
    id,
    name,
    emails: [`${id}@example.com`],
    githubLogin: id,
    githubId: 1,
    jiraAccountId: `5f:${id}`,
    jiraName: name,
    pagerdutyId: id,
    zone,
    isBot: false,
    joinedAt: 0,
    leftAt: null,
  })
  const status = (id: string, name: string, category: 'new' | 'indeterminate' | 'done') =>
    ({ id, name, category, flowState: 'active', phase: null, language: 'en' }) as const
  const project = (id: string, key: string, boardId: number) => ({
    id,
    key,
    renames: [],
    name: `Project ${key}`,
    teamId: null,
    workflow: 'simple',
    boardId,
  })
  const sprint = {
    id: 31,
    boardId: 1,
    name: 'Sprint 1',
    startAt: ANCHOR - 7 * 86_400_000,
    endAt: ANCHOR + 7 * 86_400_000,
  }
  return {
    name: 'sample',
    seed: 1,
    startsAt: 0,
    anchorAt: ANCHOR,
    endsAt: ANCHOR,
    people: [person('p1', 'Anna Example', 'Europe/Berlin'), person('p2', 'Ben Example', 'Asia/Singapore')],
    teams: [],
    memberships: [],
    services: [],
    repositories: [],
    jiraProjects: [project('100', 'PAY', 1), project('200', 'OPS', 2)],
    jiraStatuses: [
      status('1', 'To Do', 'new'),
      status('2', 'In Progress', 'indeterminate'),
      status('3', 'In Review', 'indeterminate'),
      status('4', 'Done', 'done'),
    ],
    jiraSprints: [{ ...sprint, completedAt: null }],
    jiraVersions: [
      {
        id: '71',
        projectKey: 'PAY',
        name: '1.0',
        startAt: null,
        plannedAt: ANCHOR + 86_400_000,
        releasedAt: null,
      },
    ],
    pagerdutyServices: [],
  }
}
