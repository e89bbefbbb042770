/** Records of the sample, as GraphQL and REST tell them. */
export type Json = Record<string, unknown>

export interface SampleRepository {
  id: number
  name: string
  pulls: Json[]
  deployments: Json[]
  releases: Json[]
  issues: Json[]
  runs: Json[]
  jobs: Record<number, Json[]>
}

export const T0 = Date.UTC(2026, 5, 30, 12)
export const HOUR = 3_600_000
export const iso = (at: number) => new Date(at).toISOString().replace('.000Z', 'Z')
const sha = (n: number) => n.toString(16).padStart(40, 'a')
const who = (login: string) => ({ __typename: login.endsWith('[bot]') ? 'Bot' : 'User', login })

export const pageOf = (
  items: readonly Json[],
  { first, after }: { first: number; after?: string | null },
) => {
  const from = after ? Number(after) : 0
  const end = Math.min(from + first, items.length)
  return {
    totalCount: items.length,
    nodes: items.slice(from, end),
    pageInfo: { hasNextPage: end < items.length, endCursor: end > from ? String(end) : null },
  }
}
export const connection = (items: readonly Json[]) => (args: { first: number; after?: string | null }) =>
  pageOf(items, args)
export const newestFirst =
  (items: readonly Json[], field: string) => (args: { first: number; after?: string | null }) =>
    pageOf(
      items.toSorted((a, b) => String(b[field]).localeCompare(String(a[field]))),
      args,
    )

export function makePull(number: number, updatedAt: number, more: Json = {}): Json {
  const createdAt = iso(updatedAt - 5 * HOUR)
  const isMerged = number % 3 !== 0
  return {
    __typename: 'PullRequest',
    id: `PR_${number}`,
    number,
    title: `PAY-${number} Change ${number}`,
    body: 'Closes SHOP-7',
    url: `https://github.example/acme/shop/pull/${number}`,
    state: isMerged ? 'MERGED' : 'OPEN',
    isDraft: false,
    createdAt,
    updatedAt: iso(updatedAt),
    mergedAt: isMerged ? iso(updatedAt - HOUR) : null,
    closedAt: isMerged ? iso(updatedAt - HOUR) : null,
    headRefName: `feature/OPS-${number}-x`,
    headRefOid: sha(number * 10 + 1),
    baseRefName: 'main',
    additions: 3,
    deletions: 1,
    changedFiles: 2,
    author: who(number % 7 === 0 ? 'renovate[bot]' : 'Anna'),
    mergedBy: isMerged ? who('ben') : null,
    mergeCommit: isMerged
      ? {
          oid: sha(number * 10 + 2),
          messageHeadline: `Change (#${number})`,
          committedDate: iso(updatedAt - HOUR),
          parents: () => ({ totalCount: 1 }),
        }
      : null,
    labels: connection([{ name: 'bug' }]),
    commits: connection(
      [0, 1].map((i) => ({
        commit: {
          oid: sha(number * 10 + i),
          authoredDate: createdAt,
          committedDate: createdAt,
          messageHeadline: `Do PAY-${number}`,
          messageBody: '',
          author: { name: 'Anna A', email: 'anna@example.com', user: { login: 'Anna' } },
        },
      })),
    ),
    reviews: connection([
      {
        id: `PRR_${number}`,
        state: 'APPROVED',
        submittedAt: iso(updatedAt - 2 * HOUR),
        url: 'https://github.example/r',
        author: who('ben'),
        commit: { oid: sha(number * 10) },
      },
    ]),
    timelineItems: connection([{ __typename: 'ReadyForReviewEvent', createdAt: iso(updatedAt - 4 * HOUR) }]),
    ...more,
  }
}

export function makeDeployment(id: number, at: number, states: readonly string[]): Json {
  return {
    __typename: 'Deployment',
    id: `DE_${id}`,
    databaseId: id,
    createdAt: iso(at),
    updatedAt: iso(at + HOUR),
    environment: 'production',
    originalEnvironment: 'production',
    task: 'deploy',
    payload: null,
    description: null,
    state: 'ACTIVE',
    commitOid: sha(id),
    ref: { name: 'main' },
    creator: who('ben'),
    statuses: connection(
      states.map((state, i) => ({
        state,
        createdAt: iso(at + (i + 1) * 60_000),
        description: null,
        environment: null,
      })),
    ),
  }
}

export function makeRun(id: number, at: number, more: Json = {}): Json {
  return {
    id,
    name: 'ci',
    path: '.github/workflows/ci.yml',
    run_number: id,
    run_attempt: 1,
    event: 'push',
    status: 'completed',
    conclusion: 'success',
    head_sha: sha(id),
    head_branch: 'main',
    created_at: iso(at),
    run_started_at: iso(at + 30_000),
    updated_at: iso(at + 600_000),
    check_suite_node_id: `CS_${id}`,
    html_url: `https://github.example/acme/shop/actions/runs/${id}`,
    actor: { login: 'Anna' },
    repository: { id: 1, name: 'shop' },
    ...more,
  }
}

const makeJob = (id: number, at: number) => ({
  databaseId: id,
  name: 'test',
  status: 'COMPLETED',
  conclusion: 'SUCCESS',
  startedAt: iso(at + 40_000),
  completedAt: iso(at + 500_000),
  url: 'https://github.example/job',
})

/** Two repositories with history of four months, and one that is empty. */
export function makeRepositories(): SampleRepository[] {
  return [1, 2, 3].map((id) => {
    const many = id === 3 ? 0 : 130
    const times = Array.from({ length: many }, (_, i) => T0 - i * 22 * HOUR)
    const base = id * 1000
    return {
      id,
      name: ['shop', 'till', 'empty'][id - 1] as string,
      pulls: times.map((at, i) => makePull(base + many - i, at)),
      deployments: times.map((at, i) =>
        makeDeployment(
          base + many - i,
          at,
          i === 0 ? ['IN_PROGRESS'] : i % 9 === 0 ? ['FAILURE', 'INACTIVE'] : ['SUCCESS', 'INACTIVE'],
        ),
      ),
      releases: times.slice(0, 3).map((at, i) => ({
        id: `RE_${base + i}`,
        databaseId: base + i,
        tagName: `v1.${3 - i}.0`,
        name: null,
        url: 'https://github.example/release',
        createdAt: iso(at),
        publishedAt: iso(at),
        updatedAt: iso(at),
        isDraft: false,
        isPrerelease: false,
        author: { login: 'ben' },
        tagCommit: { oid: sha(base + i) },
      })),
      issues: [],
      runs: times.map((at, i) => makeRun(base + many - i, at)),
      jobs: Object.fromEntries(
        times.map((at, i) => [base + many - i, [makeJob((base + many - i) * 10, at)]]),
      ),
    }
  })
}
