/** Records as they land; lists are whole. */
import { Type } from 'typebox'

const Time = Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d` })
const Id = Type.String({ minLength: 1 })
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Union([schema, Type.Null()])
const Maybe = Type.Optional(orNull(Type.Object({ id: Id })))
const State = Type.Object({ id: Id, name: Type.String(), type: Type.String() })

const ChangeSchema = Type.Object({
  id: Id,
  createdAt: Time,
  fromState: Type.Optional(orNull(State)),
  toState: Type.Optional(orNull(State)),
})

export const IssueSchema = Type.Object({
  id: Id,
  identifier: Type.String({ pattern: String.raw`^.+-\d+$` }),
  title: Type.String(),
  createdAt: Time,
  updatedAt: Time,
  team: Type.Object({ id: Id, key: Id, name: Type.String() }),
  state: State,
  assignee: Maybe,
  creator: Maybe,
  parent: Maybe,
  cycle: Maybe,
  labels: Type.Array(Type.Object({ name: Type.String() })),
  attachments: Type.Array(Type.Object({ url: Type.String() })),
  relations: Type.Array(Type.Object({ type: Type.String(), relatedIssue: Type.Object({ id: Id }) })),
  history: Type.Array(ChangeSchema),
})

export const UserSchema = Type.Object({ id: Id, name: Type.String() })

export const CycleSchema = Type.Object({
  id: Id,
  number: Type.Number(),
  startsAt: Time,
  endsAt: Time,
  team: Type.Object({ key: Id, name: Type.String() }),
})
