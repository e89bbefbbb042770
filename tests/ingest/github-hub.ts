/** A small organisation made by hand, with what tests of the connector need: history, re-runs, long requests, renamings. */
import {
  DAY,
  HOUR,
  MINUTE,
  NOON,
  person,
  pull,
  repository,
  run,
  sha,
} from '../../fixtures/servers/github/parts.ts'
import { WorldWriter } from '../../fixtures/org/store.ts'
import type { Deployment, Directory, PullRequest, Repository, World } from '../../fixtures/org/world.ts'

export { DAY, HOUR, MINUTE, NOON, pull, repository, run, sha } from '../../fixtures/servers/github/parts.ts'

export interface HubOptions {
  pulls?: number
  runs?: number
  deployments?: number
  gitFolder?: string | null
  /** More repositories than shop, moss (archived) and herbs (empty). */
  repositories?: readonly Repository[]
  /** Puts more records. */
  more?(writer: WorldWriter): void
}

/** The newest record is some hours old at NOON; request, run and deployment 1 are the newest of their kind. */
export function makeHub(options: HubOptions = {}): World {
  const { pulls = 120, runs = 230, deployments = 105, gitFolder = null } = options
  const writer = new WorldWriter(null, NOON)
  for (let number = 1; number <= pulls; number++) writer.put('pull', makePull(number))
  for (let number = 1; number <= runs; number++)
    writer.put('run', run(number, { createdAt: NOON - number * 30 * HOUR }))
  const second = { attempt: 2, createdAt: NOON - 5 * HOUR, conclusion: 'failure' } as const
  writer.put('run', run(2, second))
  for (let number = 1; number <= deployments; number++) writer.put('deployment', makeDeployment(number))
  for (let number = 1; number <= 12; number++)
    writer.put('run', run(3000 + number, { repository: 'moss', createdAt: NOON - (200 + number) * DAY }))
  writer.put('pull', makePull(2, { id: 7002, repository: 'moss', createdAt: NOON - 220 * DAY }))
  for (let number = 1; number <= 3; number++) {
    const createdAt = NOON - number * 40 * DAY
    const what = {
      tag: `v1.${number}.0`,
      sha: sha(number),
      name: `Release ${number}`,
      body: '',
      personId: 'ada',
    }
    writer.put('release', {
      id: 800 + number,
      repository: 'shop',
      createdAt,
      publishedAt: createdAt,
      isPrerelease: false,
      ...what,
    })
  }
  for (let number = 300; number < 303; number++)
    writer.put('hosted_issue', {
      id: number,
      repository: 'shop',
      number,
      title: `Leaves are yellow ${number}`,
      body: '',
      personId: 'bob',
      labels: ['bug'],
      createdAt: NOON - number * HOUR,
      stateReason: 'completed',
      closedAt: NOON - number * HOUR + 3 * HOUR,
      events: [
        {
          id: number * 10,
          at: NOON - number * HOUR + HOUR,
          event: 'closed',
        },
        {
          id: number * 10 + 1,
          at: NOON - number * HOUR + 2 * HOUR,
          event: 'reopened',
        },
        {
          id: number * 10 + 2,
          at: NOON - number * HOUR + 3 * HOUR,
          event: 'closed',
        },
      ],
    })
  options.more?.(writer)
  return writer.finish(directory(options.repositories ?? []), gitFolder)
}

/** Every third is open; number 5 has more commits and reviews than one page holds. */
export function makePull(number: number, more: Partial<PullRequest> = {}): PullRequest {
  const createdAt = more.createdAt ?? NOON - number * 36 * HOUR
  const isLong = number === 5
  const closedAt = number % 3 === 0 ? null : createdAt + 4 * HOUR
  const commits = Array.from({ length: isLong ? 130 : 2 }, (_, at) => ({
    sha: sha(`${more.repository ?? ''}${number}.${at}`),
    personId: 'ada',
    email: 'ada@example.org',
    authoredAt: createdAt + at * 1e3,
    committedAt: createdAt + at * 1e3,
    message: `Step ${at}`,
  }))
  const reviews = Array.from({ length: isLong ? 70 : 1 }, (_, at) => ({
    id: (more.id ?? 0) * 1e3 + number * 100 + at,
    personId: 'bob',
    submittedAt: createdAt + HOUR + at * 1e3,
    state: 'APPROVED' as const,
    commitSha: sha(`${number}.0`),
  }))
  const merge = { mergedAt: closedAt, mergedBy: 'bob', mergeCommitSha: sha(`merge${number}`) }
  return pull(number, {
    createdAt,
    commits,
    reviews,
    closedAt,
    startsAsDraft: number % 4 === 0,
    readiness:
      number % 4 === 0
        ? [
            {
              at: createdAt + 30 * MINUTE,
              isDraft: false,
            },
          ]
        : [],
    ...(closedAt === null ? {} : merge),
    ...more,
  })
}

/** Number 1 is under way at NOON and succeeds an hour later; every fifth failed. */
export function makeDeployment(number: number, more: Partial<Deployment> = {}): Deployment {
  const createdAt = more.createdAt ?? NOON - number * 40 * HOUR
  const begun = number === 1 ? NOON - MINUTE : createdAt + MINUTE
  const ended = number === 1 ? NOON + HOUR : createdAt + 2 * MINUTE
  const end = number % 5 === 0 ? 'failure' : 'success'
  const states = [
    { at: createdAt, state: 'queued' },
    { at: begun, state: 'in_progress' },
    { at: ended, state: end },
    ...(number > 1 && end === 'success' ? [{ at: createdAt + 30 * HOUR, state: 'inactive' } as const] : []),
  ] as const
  return {
    id: 700 + number,
    repository: 'shop',
    sha: sha(number),
    ref: 'main',
    task: 'deploy',
    environment: number % 2 === 0 ? 'staging' : 'production',
    isProduction: number % 2 === 1,
    payload: { version: `1.${number}` },
    description: '',
    personId: 'bot',
    createdAt,
    statuses: states.map((status, at) => ({
      id: (700 + number) * 10 + at,
      description: '',
      ...status,
    })),
    ...more,
  }
}

function directory(more: readonly Repository[]): Directory {
  const team = { methodology: 'kanban', valueStream: 'buying', zone: 'UTC', jiraProjects: [] } as const
  return {
    name: 'marigold',
    seed: 1,
    startsAt: NOON - 400 * DAY,
    anchorAt: NOON,
    endsAt: NOON + 90 * DAY,
    people: [
      person('ada', 11),
      person('bob', 12),
      person('bot', 13, {
        isBot: true,
        githubLogin: 'bot[bot]',
      }),
    ],
    teams: [
      {
        id: 'garden',
        name: 'Garden',
        githubSlug: 'garden',
        isKnownToGithub: true,
        ...team,
      },
    ],
    memberships: [
      {
        personId: 'ada',
        teamId: 'garden',
        fromAt: NOON - 300 * DAY,
        toAt: null,
      },
      {
        personId: 'bob',
        teamId: 'garden',
        fromAt: NOON - 300 * DAY,
        toAt: null,
      },
    ],
    services: [],
    repositories: [
      repository(1, 'shop', {
        renames: [
          {
            at: NOON + DAY,
            from: 'store',
          },
        ],
      }),
      repository(3, 'moss', { isArchived: true }),
      repository(4, 'herbs'),
      ...more,
    ],
    jiraProjects: [],
    jiraStatuses: [],
    jiraSprints: [],
    jiraVersions: [],
    pagerdutyServices: [],
  }
}
