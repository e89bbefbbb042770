/** What a record has to have to be of use; everything else lands as it came. */
import { Type, type TSchema } from 'typebox'

const Text = Type.String()
const Maybe = (schema: TSchema) => Type.Optional(Type.Union([schema, Type.Null()]))
const Time = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T' })
const Who = Maybe(Type.Object({ login: Text }))
const id = Type.Integer()
const Events = Type.Array(Type.Object({ type: Text, created_at: Time }))

export const RepositoryRecord = Type.Object({
  id,
  name: Text,
  full_name: Text,
  html_url: Text,
  created_at: Time,
  updated_at: Maybe(Time),
  default_branch: Maybe(Text),
})

export const TeamRecord = Type.Object({
  id,
  name: Text,
  members: Maybe(Type.Array(Type.Object({ login: Text }))),
})

export const PullRecord = Type.Object({
  key: Text,
  repository_id: id,
  number: id,
  title: Text,
  state: Text,
  created_at: Time,
  updated_at: Time,
  merged_at: Maybe(Time),
  closed_at: Maybe(Time),
  head: Type.Object({ ref: Text, sha: Text }),
  base: Type.Object({ ref: Text }),
  user: Who,
  commits: Maybe(Type.Array(Type.Object({ sha: Text, author: Type.Object({ date: Time }) }))),
  reviews: Maybe(Type.Array(Type.Object({ id, state: Text, submitted_at: Maybe(Time), user: Who }))),
  files: Maybe(Type.Array(Type.Object({ filename: Text }))),
  events: Maybe(Events),
})

export const IssueRecord = Type.Object({
  key: Text,
  repository_id: id,
  number: id,
  title: Text,
  state: Text,
  created_at: Time,
  updated_at: Time,
  closed_at: Maybe(Time),
  user: Who,
  events: Events,
})

export const ReleaseRecord = Type.Object({
  key: Text,
  repository_id: id,
  id,
  tag_name: Text,
  created_at: Maybe(Time),
  published_at: Maybe(Time),
})

export const RunRecord = Type.Object({
  key: Text,
  repository_id: id,
  id,
  attempt: id,
  run_number: id,
  head_sha: Text,
  status: Text,
  conclusion: Maybe(Text),
  started_at: Maybe(Time),
  completed_at: Maybe(Time),
  jobs: Type.Array(Type.Object({ id, name: Text, status: Text, attempt: id, created_at: Time })),
})

export const TaskRecord = Type.Object({
  id,
  repository_id: id,
  name: Text,
  run_number: id,
  head_sha: Text,
  status: Text,
  created_at: Time,
  updated_at: Time,
})
