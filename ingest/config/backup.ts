/** When backups are made by themselves, where they go and how many stay. */
import { validate } from 'node-cron'
import { resolve } from 'node:path'
import { Type, type Static } from 'typebox'
import { ConfigError, type ParsedFile } from './file.ts'

export const BackupSchema = Type.Object(
  {
    to: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Folder, relative to this file, best on another disk; backups in the data folder.',
      }),
    ),
    schedule: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Cron expression of when a backup is made; none: by hand alone.',
      }),
    ),
    keep: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        description: 'How many of the newest ones stay after one made by schedule; 7.',
      }),
    ),
  },
  { additionalProperties: false, description: 'Copies of the warehouse, made while it is written.' },
)

export interface BackupPlan {
  /** Absolute; null: the usual place in the data folder. */
  readonly to: string | null
  readonly schedule: string | null
  readonly keep: number
}

const USUAL_KEEP = 7

/** Errors: ConfigError for an expression that is no cron. */
export function readBackup(
  written: Static<typeof BackupSchema> = {},
  base: string,
  file: ParsedFile | null,
): BackupPlan {
  const { to, schedule, keep = USUAL_KEEP } = written
  if (schedule !== undefined && !validate(schedule))
    throw new ConfigError(
      `${file?.place(['backup', 'schedule']) ?? ''}: not a cron expression, write one like 30 2 * * *: ${schedule}`,
    )
  return { to: to === undefined ? null : resolve(base, to), schedule: schedule ?? null, keep }
}
