/** What a record must have to be used; whatever else it holds lands with it. */
import { Type, type TSchema } from 'typebox'

const id = Type.Union([Type.String({ minLength: 1 }), Type.Integer()])
const name = Type.String({ minLength: 1 })
/** 2021-01-25T11:09:27.985+0800; Cloud's bulk changelog has epoch ms. */
const time = Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$` })
const day = Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\d` })
const category = Type.Object({ key: Type.String() })
const maybe = (schema: TSchema) => Type.Optional(Type.Union([schema, Type.Null()]))

const user = Type.Object({
  accountId: maybe(name),
  name: maybe(name),
  key: maybe(name),
  displayName: maybe(Type.String()),
  emailAddress: maybe(Type.String()),
})

export const project = Type.Object({ id, key: name, name, projectKeys: maybe(Type.Array(name)) })
export const status = Type.Object({ id, name, statusCategory: category })
export const issueType = Type.Object({ id, name })
export const field = Type.Object({ id, name })
export const version = Type.Object({
  id,
  name,
  projectId: maybe(id),
  released: maybe(Type.Boolean()),
  archived: maybe(Type.Boolean()),
  releaseDate: maybe(day),
})
export const component = Type.Object({ id, name })
export const board = Type.Object({ id, name, type: maybe(name) })
export const sprint = Type.Object({
  id,
  name,
  state: maybe(name),
  startDate: maybe(time),
  endDate: maybe(time),
  completeDate: maybe(time),
})

const history = Type.Object({
  id,
  created: Type.Union([time, Type.Integer()]),
  author: maybe(user),
  items: Type.Array(Type.Object({ field: name, from: maybe(Type.String()), to: maybe(Type.String()) })),
})

const link = Type.Object({
  type: Type.Object({ name }),
  inwardIssue: maybe(Type.Object({ id })),
  outwardIssue: maybe(Type.Object({ id })),
})

export const issue = Type.Object({
  id,
  key: name,
  self: Type.String(),
  fields: Type.Object({
    summary: maybe(Type.String()),
    issuetype: Type.Object({ id, name }),
    project: Type.Object({ id, key: name }),
    status: Type.Object({ id, name, statusCategory: Type.Optional(category) }),
    created: time,
    updated: time,
    assignee: maybe(user),
    reporter: maybe(user),
    components: maybe(Type.Array(Type.Object({ id, name }))),
    fixVersions: maybe(Type.Array(Type.Object({ id, name }))),
    issuelinks: maybe(Type.Array(link)),
  }),
  changelog: Type.Object({ histories: Type.Array(history) }),
  remotelinks: Type.Array(Type.Object({ object: Type.Object({ url: Type.String() }) })),
})
