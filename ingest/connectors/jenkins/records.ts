/** What staging relies on in Jenkins' records, and how they are made of what it answers. */
import { Type } from 'typebox'

const Id = Type.String({ minLength: 1 })
const Maybe = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  Type.Optional(Type.Union([schema, Type.Null()]))

export const JobRecord = Type.Object({
  fullName: Id,
  name: Id,
  _class: Id,
  url: Type.String(),
  project: Type.Union([Id, Type.Null()]),
  projectUrl: Type.Union([Type.String(), Type.Null()]),
  objectUrl: Type.Union([Type.String(), Type.Null()]),
})

export const BuildRecord = Type.Object({
  key: Id,
  job: Id,
  number: Type.Integer(),
  timestamp: Type.Integer(),
  duration: Type.Integer(),
  building: Type.Boolean(),
  result: Maybe(Type.String()),
  actions: Type.Array(
    Type.Object({
      _class: Maybe(Type.String()),
      lastBuiltRevision: Maybe(Type.Object({ SHA1: Maybe(Type.String()) })),
      remoteUrls: Maybe(Type.Array(Type.String())),
      causes: Maybe(Type.Array(Type.Object({ _class: Maybe(Type.String()) }))),
    }),
  ),
})

/** As Jenkins answers. Classes of plugins add what they like. */
export interface Item {
  _class: string
  name?: string
  fullName?: string
  url?: string
  buildable?: boolean
  actions?: { _class?: string; objectUrl?: string }[]
  lastBuild?: { number: number; timestamp: number } | null
  jobs?: unknown[]
}

export interface Container extends Item {
  jobs?: Item[]
}

export interface Build {
  _class?: string
  number: number
  timestamp: number
  building: boolean
  actions?: Record<string, unknown>[]
  [other: string]: unknown
}

/** A job as a walk through its builds needs it. */
export interface Job {
  fullName: string
  path: string
  isPipeline: boolean
  last: { number: number; timestamp: number } | null
}

/** `project` is the multibranch project that a branch's job belongs to. */
export function jobRecordOf(item: Item, fullName: string, parent: Container): Record<string, unknown> {
  const isBranch = /MultiBranch/i.test(parent._class)
  return {
    _class: item._class,
    name: item.name,
    fullName,
    url: item.url ?? '',
    isBuildable: item.buildable ?? null,
    project: isBranch ? (parent.name ?? null) : null,
    projectUrl: isBranch ? objectUrlOf(parent) : null,
    objectUrl: objectUrlOf(item),
  }
}

function objectUrlOf({ actions }: Item): string | null {
  return (
    actions?.find(({ objectUrl }) => typeof objectUrl === 'string' && objectUrl !== '')?.objectUrl ?? null
  )
}

/**
 * Numbers begin again when a job is deleted and made anew, so the time belongs to the key. Actions that say nothing are
 * most of an answer and are left out.
 */
export function buildRecordOf(build: Build, job: Job): Record<string, unknown> & { key: string } {
  const actions = (build.actions ?? []).filter((action) =>
    Object.keys(action ?? {}).some((name) => name !== '_class'),
  )
  return { ...build, actions, job: job.fullName, key: keyOf(job.fullName, build.number, build.timestamp) }
}

export function keyOf(job: string, number: number, timestamp: number): string {
  return `${job}#${number}@${timestamp}`
}
