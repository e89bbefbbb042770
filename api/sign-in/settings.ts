import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** As the configuration has it. */
export interface SignIn {
  /** Origin at which people reach this server. */
  readonly url: string | null
  readonly oidc: {
    readonly issuer: string
    readonly clientId: string
    readonly clientSecretEnv: string | null
    readonly scopes: readonly string[]
    readonly groupsClaim: string
  } | null
  readonly sessionKeyEnv: string | null
  readonly sessionHours: number
  readonly roles: readonly {
    role: string
    groups: readonly string[]
    people: readonly string[]
    /** What they may see; null or left out: everything. */
    valueStreams?: readonly string[] | null
  }[]
  readonly everyone: string
  readonly trustedProxies: readonly string[]
}

const KEY_BYTES = 32

/** The key that sessions are sealed with. Errors: an Error that names the variable, never its value. */
export function readSessionKey(folder: string, variable: string | null): Buffer {
  if (variable !== null) {
    const text = process.env[variable] ?? ''
    const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64')
    if (key.length !== KEY_BYTES)
      throw new Error(`The session key has to be 32 bytes as base64 or hex, set the variable: ${variable}`)
    return key
  }
  const file = join(folder, 'session.key')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(file)) writeFileSync(file, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx' })
  const key = readFileSync(file)
  if (key.length === KEY_BYTES) return key
  throw new Error(`The session key is damaged, remove it and everybody signs in again: ${file}`)
}

/** One account a person and provider, without telling who it is. */
export function accountOf(issuer: string, subject: string): string {
  return `oidc:${createHash('sha256').update(`${issuer}\0${subject}`).digest('hex').slice(0, 24)}`
}
