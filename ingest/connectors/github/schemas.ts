/** What a record has to have to be of use; everything else lands as it came. */
import { Type, type TSchema } from 'typebox'

const Text = Type.String()
const Maybe = (schema: TSchema) => Type.Optional(Type.Union([schema, Type.Null()]))
const Time = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T' })
const Who = Maybe(Type.Object({ login: Text }))
const nodes = (item: TSchema) => Type.Object({ nodes: Type.Array(item) })

export const RepositoryRecord = Type.Object({
  databaseId: Type.Integer(),
  name: Text,
  nameWithOwner: Text,
  url: Text,
  isArchived: Type.Boolean(),
  createdAt: Time,
  pushedAt: Maybe(Time),
})

export const PullRecord = Type.Object({
  id: Text,
  repository_id: Type.Integer(),
  number: Type.Integer(),
  title: Text,
  state: Text,
  isDraft: Type.Boolean(),
  createdAt: Time,
  updatedAt: Time,
  mergedAt: Maybe(Time),
  closedAt: Maybe(Time),
  headRefName: Text,
  headRefOid: Text,
  baseRefName: Text,
  author: Who,
  mergeCommit: Maybe(Type.Object({ oid: Text })),
  commits: nodes(Type.Object({ commit: Type.Object({ oid: Text, authoredDate: Time }) })),
  reviews: nodes(Type.Object({ id: Text, state: Text, submittedAt: Maybe(Time), author: Who })),
  timelineItems: nodes(Type.Object({ createdAt: Time })),
})

export const PullFilesRecord = Type.Object({
  id: Text,
  repository_id: Type.Integer(),
  headRefOid: Text,
  files: nodes(Type.Object({ path: Text })),
})

export const DeploymentRecord = Type.Object({
  id: Text,
  repository_id: Type.Integer(),
  databaseId: Type.Integer(),
  createdAt: Time,
  environment: Maybe(Text),
  commitOid: Text,
  statuses: nodes(Type.Object({ state: Text, createdAt: Time })),
})

export const RunRecord = Type.Object({
  key: Text,
  repository_id: Type.Integer(),
  id: Type.Integer(),
  name: Maybe(Text),
  run_number: Type.Integer(),
  run_attempt: Type.Integer(),
  event: Text,
  status: Text,
  conclusion: Maybe(Text),
  head_sha: Text,
  head_branch: Maybe(Text),
  created_at: Time,
  updated_at: Time,
  run_started_at: Maybe(Time),
})

export const ReleaseRecord = Type.Object({
  id: Text,
  repository_id: Type.Integer(),
  databaseId: Type.Integer(),
  tagName: Text,
  createdAt: Time,
  publishedAt: Maybe(Time),
  isDraft: Type.Boolean(),
  isPrerelease: Type.Boolean(),
})

export const IssueRecord = Type.Object({
  id: Text,
  repository_id: Type.Integer(),
  number: Type.Integer(),
  title: Text,
  state: Text,
  createdAt: Time,
  updatedAt: Time,
  closedAt: Maybe(Time),
  timelineItems: nodes(Type.Object({ createdAt: Time })),
})

export const TeamRecord = Type.Object({
  databaseId: Type.Integer(),
  slug: Text,
  name: Text,
  parentTeam: Maybe(Type.Object({ databaseId: Type.Integer() })),
  members: nodes(Type.Object({ login: Text })),
})
