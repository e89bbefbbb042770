/** What a record has to have to be of use; everything else lands as it came. */
import { Type, type TSchema } from 'typebox'

const Text = Type.String()
const Maybe = (schema: TSchema) => Type.Optional(Type.Union([schema, Type.Null()]))
const Time = Type.String({ pattern: String.raw`^\d{4}-\d{2}-\d{2}T` })
const Who = Maybe(Type.Object({ id: Text }))
const id = Type.Integer()

export const ProjectRecord = Type.Object({ id: Text, name: Text })

export const RepositoryRecord = Type.Object({
  id: Text,
  name: Text,
  webUrl: Text,
  path: Text,
  projectId: Text,
  defaultBranch: Maybe(Text),
})

export const TeamRecord = Type.Object({
  id: Text,
  name: Text,
  project: Text,
  members: Type.Array(Type.Object({ id: Text })),
  areas: Type.Array(Type.Object({ value: Text })),
})

export const TypeRecord = Type.Object({
  key: Text,
  project: Text,
  name: Text,
  states: Type.Array(Type.Object({ name: Text, category: Text })),
})

export const IterationRecord = Type.Object({
  identifier: Text,
  name: Text,
  path: Text,
  startDate: Maybe(Time),
  finishDate: Maybe(Time),
})

export const EnvironmentRecord = Type.Object({ id, name: Text, projectId: Text })

export const DeploymentRecord = Type.Object({
  id,
  environmentId: id,
  result: Maybe(Text),
  queueTime: Maybe(Time),
  startTime: Maybe(Time),
  finishTime: Maybe(Time),
  owner: Type.Object({ id: Maybe(id), name: Maybe(Text) }),
  build: Maybe(Type.Object({ sourceVersion: Maybe(Text), repository: Type.Object({}) })),
})

export const RequestRecord = Type.Object({
  key: Text,
  pullRequestId: id,
  status: Text,
  title: Text,
  creationDate: Time,
  closedDate: Maybe(Time),
  sourceRefName: Text,
  targetRefName: Text,
  repositoryId: Text,
  createdBy: Who,
  commits: Type.Array(
    Type.Object({ commitId: Text, author: Type.Object({ email: Maybe(Text), date: Time }) }),
  ),
  threads: Type.Array(
    Type.Object({ id, publishedDate: Time, comments: Type.Array(Type.Object({ author: Who })) }),
  ),
})

export const BuildRecord = Type.Object({
  id,
  buildNumber: Text,
  status: Text,
  result: Maybe(Text),
  queueTime: Maybe(Time),
  startTime: Maybe(Time),
  finishTime: Maybe(Time),
  definition: Type.Object({ name: Text }),
  repository: Type.Object({}),
  jobs: Type.Array(Type.Object({ id: Text, name: Text, attempt: id })),
})

export const ReleaseRecord = Type.Object({
  id,
  deploymentStatus: Text,
  lastModifiedOn: Time,
  startedOn: Maybe(Time),
  completedOn: Maybe(Time),
  release: Type.Object({ name: Text }),
  environment: Type.Object({ name: Text }),
  artifacts: Type.Array(Type.Object({})),
})

export const ItemRecord = Type.Object({
  id,
  rev: id,
  title: Text,
  type: Text,
  state: Text,
  project: Text,
  createdDate: Time,
  changedDate: Time,
  assignedTo: Who,
  createdBy: Who,
  relations: Type.Array(Type.Object({ rel: Text, url: Text })),
})
