/** What people look like to whoever reads, and how long what tools told is kept. */
import { Type, type Static } from 'typebox'
import { ConfigError, type ParsedFile } from './file.ts'

const closed = { additionalProperties: false } as const

export const PrivacySchema = Type.Object(
  {
    names: Type.Optional(
      Type.Union([Type.Literal('pseudonyms'), Type.Literal('shown')], {
        description: 'How whoever wrote a record is called; pseudonyms. Signatures bear their names.',
      }),
    ),
    key_env: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Name of the environment variable with 32 bytes as base64 or hex; default: a key that is made and kept beside the data.',
      }),
    ),
    rotate_days: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description:
          'After so many days a start makes a new key; without it `streamgauge privacy rotate` does.',
      }),
    ),
  },
  closed,
)

export interface Privacy {
  readonly showsNames: boolean
  readonly keyEnv: string | null
  readonly rotateDays: number | null
}

/** Errors: ConfigError that begins with file:line. */
export function readPrivacy(given: Static<typeof PrivacySchema> = {}, parsed: ParsedFile | null): Privacy {
  if (given.key_env !== undefined && given.rotate_days !== undefined)
    throw new ConfigError(
      `${parsed?.place(['privacy', 'rotate_days']) ?? 'privacy'}: a key in a variable is rotated there, leave out one of the two: ${given.key_env}`,
    )
  return {
    showsNames: given.names === 'shown',
    keyEnv: given.key_env ?? null,
    rotateDays: given.rotate_days ?? null,
  }
}
