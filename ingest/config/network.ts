/** Where names of the configuration may lead to besides what is public. */
import { Type, type Static } from 'typebox'
import { isNetwork } from '../../privacy/networks.ts'
import { ConfigError, type ParsedFile } from './file.ts'

export const NetworkSchema = Type.Object(
  {
    allow: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description:
          'Names (jira.example.org, *.example.org) and networks (10.0.0.0/8) whose addresses need not be public.',
      }),
    ),
  },
  { additionalProperties: false, description: 'Where names of this file may lead to.' },
)

const NAME = /^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i

/** Errors: ConfigError for what is neither a name nor a network. */
export function readNetwork(
  written: Static<typeof NetworkSchema> | undefined,
  file: ParsedFile | null,
): readonly string[] {
  const allowed = written?.allow ?? []
  for (const [i, one] of allowed.entries())
    if (!isNetwork(one) && !NAME.test(one))
      throw new ConfigError(
        `${file?.place(['network', 'allow', i]) ?? ''}: neither a name nor a network, write jira.example.org or 10.0.0.0/8: ${one}`,
      )
  return allowed
}
