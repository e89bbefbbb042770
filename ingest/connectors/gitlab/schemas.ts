/** What a record has to have to be of use; everything else lands as it came. */
import { Type, type TSchema } from 'typebox'

const Text = Type.String()
const Maybe = (schema: TSchema) => Type.Optional(Type.Union([schema, Type.Null()]))
const Time = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T' })
const Who = Maybe(Type.Object({ username: Text }))
const id = Type.Integer()

export const ProjectRecord = Type.Object({
  id,
  path: Text,
  path_with_namespace: Text,
  web_url: Text,
  created_at: Time,
  default_branch: Maybe(Text),
  last_activity_at: Maybe(Time),
})

export const TeamRecord = Type.Object({
  id,
  name: Text,
  full_path: Text,
  parent_id: Maybe(id),
  members: Type.Array(Type.Object({ username: Text, created_at: Maybe(Time) })),
})

export const RequestRecord = Type.Object({
  id,
  iid: id,
  project_id: id,
  title: Text,
  state: Text,
  created_at: Time,
  updated_at: Time,
  merged_at: Maybe(Time),
  closed_at: Maybe(Time),
  source_branch: Text,
  target_branch: Text,
  sha: Maybe(Text),
  author: Who,
  commits: Type.Array(Type.Object({ id: Text, authored_date: Time, title: Text })),
  notes: Type.Array(Type.Object({ id, created_at: Time, system: Type.Boolean(), author: Who })),
})

export const RequestFilesRecord = Type.Object({
  id,
  project_id: id,
  iid: id,
  sha: Maybe(Text),
  files: Type.Array(Type.Object({ new_path: Text, old_path: Maybe(Text) })),
})

export const PipelineRecord = Type.Object({
  id,
  project_id: id,
  sha: Text,
  status: Text,
  source: Maybe(Text),
  ref: Maybe(Text),
  created_at: Time,
  updated_at: Time,
})

export const JobRecord = Type.Object({
  id,
  name: Text,
  status: Text,
  created_at: Time,
  started_at: Maybe(Time),
  finished_at: Maybe(Time),
})

export const DeploymentRecord = Type.Object({
  id,
  project_id: id,
  sha: Text,
  status: Text,
  created_at: Time,
  updated_at: Time,
  environment: Maybe(Type.Object({ id, name: Text })),
  deployable: Maybe(Type.Object({ id, finished_at: Maybe(Time) })),
})

export const EnvironmentRecord = Type.Object({ key: Text, id, project_id: id, name: Text, tier: Maybe(Text) })

export const ReleaseRecord = Type.Object({
  key: Text,
  project_id: id,
  tag_name: Text,
  released_at: Maybe(Time),
  created_at: Maybe(Time),
})

const issue = {
  id,
  iid: id,
  project_id: id,
  title: Text,
  state: Text,
  created_at: Time,
  updated_at: Time,
  closed_at: Maybe(Time),
  author: Who,
  state_events: Type.Array(Type.Object({ created_at: Time, state: Text })),
}

export const IssueRecord = Type.Object(issue)

export const IncidentRecord = Type.Object({
  ...issue,
  severity: Maybe(Text),
  notes: Type.Array(Type.Object({ id, created_at: Time, system: Type.Boolean(), author: Who })),
})
