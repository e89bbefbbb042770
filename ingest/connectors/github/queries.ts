/** The GraphQL that is asked; every query is checked against GitHub's published schema by queries.test.ts. */

const PAGE = 'totalCount pageInfo { hasNextPage endCursor }'
const WHO = '{ __typename login }'

const REPOSITORY = `fragment RepositoryParts on Repository {
  id databaseId name nameWithOwner url isArchived isDisabled isEmpty isFork createdAt pushedAt
  defaultBranchRef { name }
  pullRequests(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) { totalCount nodes { updatedAt } }
  issues(first: 1, orderBy: {field: UPDATED_AT, direction: DESC}) { totalCount nodes { updatedAt } }
  deployments(first: 1, orderBy: {field: CREATED_AT, direction: DESC}) { totalCount nodes { updatedAt } }
  releases(first: 1, orderBy: {field: CREATED_AT, direction: DESC}) { totalCount nodes { updatedAt } }
}`

/** One request a hundred repositories: what there is, and what is new in each. */
export const ORGANISATION = `query Organisation($org: String!, $after: String, $first: Int!) {
  organization(login: $org) { repositories(first: $first, after: $after) { ${PAGE} nodes { ...RepositoryParts } } }
}
${REPOSITORY}`

export const ONE_REPOSITORY = `query OneRepository($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { ...RepositoryParts }
}
${REPOSITORY}`

const COMMITS = `${PAGE} nodes { commit {
  oid authoredDate committedDate messageHeadline messageBody author { name email user { login } } } }`
const REVIEWS = `${PAGE} nodes { id state submittedAt url author ${WHO} commit { oid } }`

const PULL = `id number title body url state isDraft createdAt updatedAt mergedAt closedAt
  headRefName headRefOid baseRefName additions deletions changedFiles
  author ${WHO}
  mergedBy ${WHO}
  mergeCommit { oid messageHeadline committedDate parents(first: 1) { totalCount } }
  labels(first: 20) { nodes { name } }
  commits(first: 100) { ${COMMITS} }
  reviews(first: 50) { ${REVIEWS} }
  timelineItems(first: 50, itemTypes: [READY_FOR_REVIEW_EVENT, CONVERT_TO_DRAFT_EVENT]) {
    nodes {
      __typename
      ... on ReadyForReviewEvent { createdAt }
      ... on ConvertToDraftEvent { createdAt }
    }
  }`

export const PULLS = `query Pulls($owner: String!, $name: String!, $after: String, $first: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequests(first: $first, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
      ${PAGE}
      nodes { ${PULL} }
    }
  }
}`

/** Single ones, wherever they are. */
export const PULLS_AGAIN = `query PullsAgain($ids: [ID!]!) {
  nodes(ids: $ids) { ... on PullRequest { ${PULL} repository { databaseId } } }
}`

/** The rest of a request with more commits or reviews than a page holds. */
export const PULL_COMMITS = `query PullCommits($id: ID!, $after: String) {
  node(id: $id) { ... on PullRequest { commits(first: 100, after: $after) { ${COMMITS} } } }
}`
export const PULL_REVIEWS = `query PullReviews($id: ID!, $after: String) {
  node(id: $id) { ... on PullRequest { reviews(first: 100, after: $after) { ${REVIEWS} } } }
}`

const FILES = `${PAGE} nodes { path changeType additions deletions }`

/** Files of fifty requests at once; of one with more than a page holds the rest. */
export const PULLS_FILES = `query PullsFiles($ids: [ID!]!) {
  nodes(ids: $ids) { ... on PullRequest { id number headRefOid files(first: 100) { ${FILES} } } }
}`
export const PULL_FILES = `query PullFiles($id: ID!, $after: String) {
  node(id: $id) { ... on PullRequest { files(first: 100, after: $after) { ${FILES} } } }
}`

const DEPLOYMENT = `fragment DeploymentParts on Deployment {
  id databaseId createdAt updatedAt environment originalEnvironment task payload description state commitOid
  ref { name }
  creator ${WHO}
  statuses(first: 50) { nodes { state createdAt description environment } }
}`

export const DEPLOYMENTS = `query Deployments($owner: String!, $name: String!, $after: String, $first: Int!) {
  repository(owner: $owner, name: $name) {
    deployments(first: $first, after: $after, orderBy: {field: CREATED_AT, direction: DESC}) {
      ${PAGE}
      nodes { ...DeploymentParts }
    }
  }
}
${DEPLOYMENT}`

/** Those that had not ended when they were last seen, or that GitHub told of, a hundred at a time. */
export const DEPLOYMENTS_AGAIN = `query DeploymentsAgain($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Deployment { ...DeploymentParts repository { databaseId } } }
}
${DEPLOYMENT}`

const RELEASE = `id databaseId tagName name url createdAt publishedAt updatedAt isDraft isPrerelease author ${WHO} tagCommit { oid }`

export const RELEASES = `query Releases($owner: String!, $name: String!, $after: String, $first: Int!) {
  repository(owner: $owner, name: $name) {
    releases(first: $first, after: $after, orderBy: {field: CREATED_AT, direction: DESC}) {
      ${PAGE}
      nodes { ${RELEASE} }
    }
  }
}`

export const RELEASES_AGAIN = `query ReleasesAgain($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Release { ${RELEASE} repository { databaseId } } }
}`

const ISSUE = `id number url title state stateReason createdAt updatedAt closedAt
  author ${WHO}
  labels(first: 20) { nodes { name } }
  assignees(first: 5) { nodes { login } }
  timelineItems(first: 100, itemTypes: [CLOSED_EVENT, REOPENED_EVENT]) {
    nodes {
      __typename
      ... on ClosedEvent { createdAt }
      ... on ReopenedEvent { createdAt }
    }
  }`

export const ISSUES = `query Issues($owner: String!, $name: String!, $after: String, $first: Int!) {
  repository(owner: $owner, name: $name) {
    issues(first: $first, after: $after, orderBy: {field: UPDATED_AT, direction: DESC}) {
      ${PAGE}
      nodes { ${ISSUE} }
    }
  }
}`

export const ISSUES_AGAIN = `query IssuesAgain($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Issue { ${ISSUE} repository { databaseId } } }
}`

/** Jobs of a hundred runs at once: a job is a check run of the run's check suite, with the same id. */
export const JOBS = `query Jobs($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on CheckSuite {
      id
      checkRuns(first: 100) { ${PAGE} nodes { databaseId name status conclusion startedAt completedAt url } }
    }
  }
}`

export const TEAMS = `query Teams($org: String!, $after: String) {
  organization(login: $org) {
    teams(first: 50, after: $after) {
      ${PAGE}
      nodes {
        databaseId slug name url createdAt parentTeam { databaseId }
        members(first: 100) { ${PAGE} nodes { login } }
      }
    }
  }
}`
export const TEAM_MEMBERS = `query TeamMembers($org: String!, $slug: String!, $after: String) {
  organization(login: $org) { team(slug: $slug) { members(first: 100, after: $after) { ${PAGE} nodes { login } } } }
}`
