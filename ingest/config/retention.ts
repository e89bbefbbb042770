/** How long what tools told is kept, by source and stream. */
import { validate } from 'node-cron'
import { Type, type Static } from 'typebox'
import type { Connector } from '../contract.ts'
import { matchesAny } from '../wildcards.ts'
import { ConfigError, type ParsedFile } from './file.ts'
import { nearest } from './nearest.ts'

const closed = { additionalProperties: false } as const

const Keep = (description: string) =>
  Type.Union([Type.Integer({ minimum: 1, maximum: 36_500 }), Type.Literal('forever')], { description })

export const RetentionSchema = Type.Object(
  {
    default: Type.Optional(Keep('Days after its end for which a record is kept; forever.')),
    rules: Type.Optional(
      Type.Array(
        Type.Object(
          {
            source: Type.String({
              minLength: 1,
              description: 'Id of a source, for instance github:acme; * stands for anything.',
            }),
            stream: Type.Optional(
              Type.String({
                minLength: 1,
                description: 'One of its streams, for instance run; default: all.',
              }),
            ),
            keep: Keep('Days, or forever.'),
          },
          closed,
        ),
        { description: 'The first that fits a source and stream counts, before the default.' },
      ),
    ),
    schedule: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'When the server removes what is over, as cron says it; 15 3 * * *.',
      }),
    ),
  },
  { ...closed, description: 'How long what tools told is kept (docs/privacy.md).' },
)

export interface RetentionRule {
  /** With * for anything. */
  readonly source: string
  /** null: all that can go. */
  readonly stream: string | null
  /** null: for ever. */
  readonly days: number | null
}

export interface Retention {
  readonly schedule: string
  /** The first that fits counts; the last one fits everything. */
  readonly rules: readonly RetentionRule[]
}

const SCHEDULE = '15 3 * * *'

/** Errors: ConfigError that begins with file:line, for what names no source's tool, no stream, or one that stays. */
export function readRetention(
  given: Static<typeof RetentionSchema> = {},
  connectors: readonly Connector[],
  parsed: ParsedFile | null,
): Retention {
  const { rules = [], schedule = SCHEDULE } = given
  const fail = (path: (string | number)[], message: string): never => {
    throw new ConfigError(`${parsed?.place(['retention', ...path]) ?? 'retention'}: ${message}`)
  }
  if (!validate(schedule))
    fail(['schedule'], `not a cron expression, write one like ${SCHEDULE}: ${schedule}`)
  rules.forEach(({ source, stream }, i) => {
    const tools = toolsOf(source, connectors)
    if (tools.length === 0)
      fail(['rules', i, 'source'], `no tool's source, write one like github:acme or jira:*: ${source}`)
    if (stream === undefined) return
    const names = tools.flatMap((tool) => listRemovable(tool).map(({ name }) => name))
    if (names.includes(stream)) return
    const isThere = tools.some(({ streams }) => streams.some(({ name }) => name === stream))
    if (isThere) fail(['rules', i, 'stream'], `${describeStay(tools, stream)}: ${stream}`)
    const guess = nearest(stream, names)
    const known = [...new Set(names)].slice(0, 20).join(', ')
    fail(
      ['rules', i, 'stream'],
      `no such stream, ${guess ? `did you mean ${guess}?` : `known are ${known}`}: ${stream}`,
    )
  })
  const daysOf = (keep: number | 'forever' | undefined) => (typeof keep === 'number' ? keep : null)
  return {
    schedule,
    rules: [
      ...rules.map(({ source, stream = null, keep }) => ({ source, stream, days: daysOf(keep) })),
      { source: '*', stream: null, days: daysOf(given.default) },
    ],
  }
}

/** Streams whose records go by themselves; what belongs to one of them goes with it. */
function listRemovable({ streams }: Connector) {
  return streams.filter(({ endedAt, belongsTo }) => endedAt !== undefined && belongsTo === undefined)
}

function toolsOf(source: string, connectors: readonly Connector[]): Connector[] {
  const tool = source.split(':', 1)[0] ?? ''
  return connectors.filter(({ name }) => matchesAny(name, [tool]))
}

function describeStay(tools: readonly Connector[], name: string): string {
  const part = tools.flatMap(({ streams }) => streams).find((one) => one.name === name && one.belongsTo)
  if (part?.belongsTo) return `goes with what it belongs to, name ${part.belongsTo.stream}`
  return 'says what is, or is evidence of what people decided, and stays'
}

/** Days for which a stream of a source is kept; null: for ever. */
export function daysKept(retention: Retention, source: string, stream: string): number | null {
  const rule = retention.rules.find(
    (one) => matchesAny(source, [one.source]) && (one.stream === null || one.stream === stream),
  )
  return rule?.days ?? null
}

export const FOR_EVER: Retention = { schedule: SCHEDULE, rules: [] }
