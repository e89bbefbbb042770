/** A rule as its files say it, and how they are read. */
import { createHash } from 'node:crypto'
import { Type, type Static } from 'typebox'
import { parseFile } from '../ingest/config/file.ts'

const text = (description: string) => Type.String({ minLength: 1, description })
const KINDS = ['release', 'deployment'] as const

const Scope = Type.Object(
  {
    tiers: Type.Optional(
      Type.Array(Type.Integer(), { description: 'Tiers of services, 1 is the most critical.' }),
    ),
    value_streams: Type.Optional(Type.Array(text('A value stream.'))),
    services: Type.Optional(Type.Array(text('A service, by name or id.'))),
  },
  { additionalProperties: false },
)

export const PolicySchema = Type.Object(
  {
    name: text('The name of its files.'),
    title: text('What is so when the rule is kept.'),
    why: text('Why there is such a rule.'),
    todo: Type.Optional(text('What to do where it is broken.')),
    severity: Type.Enum(['blocking', 'advisory'], { description: 'Only blocking ones decide.' }),
    applies_to: Type.Array(Type.Enum(['release', 'deployment']), { minItems: 1 }),
    scope: Type.Optional(Scope),
    dry_run: Type.Optional(Type.Boolean({ description: 'Judged and shown, and decides nothing.' })),
    evidence_max_age_days: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    waivable: Type.Optional(Type.Boolean({ description: 'Whether a waiver may set it aside; false.' })),
    recheck: Type.Optional(Type.Boolean({ description: 'Whether its answer changes as time goes on.' })),
    alone: Type.Optional(
      Type.Boolean({ description: 'What it says of a subject depends on no other subject; false.' }),
    ),
  },
  { additionalProperties: false },
)

export interface Policy {
  name: string
  title: string
  why: string
  todo: string | null
  severity: 'blocking' | 'advisory'
  appliesTo: readonly (typeof KINDS)[number][]
  scope: { tiers: readonly number[]; valueStreams: readonly string[]; services: readonly string[] }
  isDryRun: boolean
  maxAgeDays: number | null
  isWaivable: boolean
  isRechecked: boolean
  /** Asked of few subjects, it need not read the others. */
  isAlone: boolean
  /** As they were read: a result keeps the digest of both. */
  definition: string
  sql: string
  hash: string
  /** Why it cannot be judged at all: whatever it applies to cannot be told. */
  fault: string | null
}

/** Reads a policy from its two texts; one that cannot be read is a policy with a fault, which nothing passes. */
export function readPolicy(name: string, file: string, definition: string, sql: string | null): Policy {
  const hash = hashPolicy(definition, sql ?? '')
  try {
    const { value, place } = parseFile(`${file}.yaml`, definition, PolicySchema)
    const written = value as Static<typeof PolicySchema>
    if (written.name !== name)
      return unread(
        name,
        definition,
        sql,
        `${place(['name'])}: the name is not that of the file: ${written.name}`,
      )
    const fault = sql === null ? `${file}.sql: a policy needs its select: there is no such file` : null
    return { ...fill(written), definition, sql: sql ?? '', hash, fault }
  } catch (error) {
    if ((error as Error).name !== 'ConfigError') throw error
    return unread(name, definition, sql, (error as Error).message)
  }
}

export function hashPolicy(definition: string, sql: string): string {
  return createHash('sha256')
    .update(JSON.stringify([definition, sql]))
    .digest('hex')
    .slice(0, 16)
}

/** What nobody can read might forbid anything: it applies to all and cannot be waived. */
export function unread(name: string, definition: string, sql: string | null, fault: string): Policy {
  return {
    name,
    title: name.replaceAll('_', ' '),
    why: 'This policy cannot be read.',
    todo: 'Correct its files.',
    severity: 'blocking',
    appliesTo: KINDS,
    scope: { tiers: [], valueStreams: [], services: [] },
    isDryRun: false,
    maxAgeDays: null,
    isWaivable: false,
    isRechecked: true,
    isAlone: false,
    definition,
    sql: sql ?? '',
    hash: hashPolicy(definition, sql ?? ''),
    fault,
  }
}

function fill(written: Static<typeof PolicySchema>): Omit<Policy, 'definition' | 'sql' | 'hash' | 'fault'> {
  const { tiers = [], value_streams = [], services = [] } = written.scope ?? {}
  return {
    name: written.name,
    title: written.title,
    why: written.why,
    todo: written.todo ?? null,
    severity: written.severity,
    appliesTo: written.applies_to,
    scope: { tiers, valueStreams: value_streams, services },
    isDryRun: written.dry_run ?? false,
    maxAgeDays: written.evidence_max_age_days ?? null,
    isWaivable: written.waivable ?? false,
    isRechecked: written.recheck ?? false,
    isAlone: written.alone ?? false,
  }
}
