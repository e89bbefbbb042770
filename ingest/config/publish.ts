/** Where and when the facts are published for replicas and other engines. */
import { resolve } from 'node:path'
import { validate } from 'node-cron'
import { Type, type Static } from 'typebox'
import { ConfigError, type ParsedFile } from './file.ts'

export const PublishSchema = Type.Object(
  {
    to: Type.String({
      minLength: 1,
      description: 'Folder that snapshots are written to, relative to this file.',
    }),
    schedule: Type.Optional(
      Type.String({ minLength: 1, description: 'When, as cron says it, in the zone; */15 * * * *.' }),
    ),
    keep: Type.Optional(
      Type.Integer({ minimum: 1, description: 'So many of the newest stay, and those in use; 3.' }),
    ),
  },
  { additionalProperties: false, description: 'Facts as Parquet for replicas and other engines.' },
)

export interface Publish {
  /** Absolute. */
  readonly to: string
  readonly schedule: string
  readonly keep: number
}

export const KEEP = 3
const SCHEDULE = '*/15 * * * *'

/** Errors: ConfigError for a schedule that is no cron expression. */
export function readPublish(
  written: Static<typeof PublishSchema> | undefined,
  base: string,
  file: ParsedFile | null,
): Publish | null {
  if (!written) return null
  const { to, schedule = SCHEDULE, keep = KEEP } = written
  if (!validate(schedule))
    throw new ConfigError(
      `${file?.place(['publish', 'schedule']) ?? ''}: not a cron expression, write one like */15 * * * *: ${schedule}`,
    )
  return { to: resolve(base, to), schedule, keep }
}
