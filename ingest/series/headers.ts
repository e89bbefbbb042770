/** Headers whose values are secrets, named in the configuration by the variables that hold them. */
import { Type } from 'typebox'
import { SourceError } from '../contract.ts'

export const HeadersEnv = Type.Record(
  Type.String({ pattern: '^[A-Za-z0-9-]+$' }),
  Type.String({ minLength: 1 }),
  {
    description: 'Header: name of the environment variable that holds its value.',
  },
)

/** Errors: SourceError unauthorised when a variable is not set. */
export function envHeaders(
  tokenEnv: string | null,
  named: Readonly<Record<string, string>>,
): Record<string, string> {
  const headers = Object.entries(named).map(
    ([header, name]) => [header.toLowerCase(), valueOf(name)] as const,
  )
  const token = tokenEnv === null ? [] : [['authorization', `Bearer ${valueOf(tokenEnv)}`] as const]
  return Object.fromEntries([...token, ...headers])
}

export function valueOf(name: string): string {
  const value = process.env[name]
  if (value) return value
  throw new SourceError(
    'unauthorised',
    `An environment variable that is named for a secret is not set: ${name}`,
  )
}
