import { SourceError } from './contract.ts'

/** What the variable holds that the configuration names. Errors: SourceError unauthorised, with its name. */
export function readSecret(variable: string, what = 'token'): string {
  const value = process.env[variable]
  if (value) return value
  throw new SourceError('unauthorised', `The environment variable for the ${what} is not set: ${variable}`)
}
