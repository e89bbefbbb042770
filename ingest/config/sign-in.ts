/** Who may reach Streamgauge from elsewhere than this machine, and what they may do. */
import { Type, type Static } from 'typebox'
import type { ParsedFile } from './file.ts'
import { ConfigError } from './file.ts'

const text = (description: string) => Type.String({ minLength: 1, description })
const closed = { additionalProperties: false } as const
const role = (description: string) =>
  Type.Union(
    ['viewer', 'editor', 'approver', 'admin'].map((name) => Type.Literal(name)),
    { description },
  )

export const SignInSchema = Type.Object(
  {
    url: Type.Optional(text('Where people reach Streamgauge: https://streamgauge.example.com.')),
    issuer: Type.Optional(text('Address of the OpenID Connect provider.')),
    client_id: Type.Optional(text('As which Streamgauge is registered there.')),
    client_secret_env: Type.Optional(
      text('Name of the environment variable with its secret; none: a public client.'),
    ),
    scopes: Type.Optional(
      Type.Array(text('A scope.'), { description: 'What is asked for; openid, profile, email.' }),
    ),
    groups_claim: Type.Optional(text("Which claim has a person's groups; groups.")),
    session_key_env: Type.Optional(
      text(
        'Name of the environment variable with 32 bytes as base64 or hex; default: a key that is made and kept beside the data.',
      ),
    ),
    session_hours: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 720, description: 'How long a sign-in lasts; 8.' }),
    ),
    roles: Type.Optional(
      Type.Array(
        Type.Object(
          {
            role: role('What they may do: each role may do what the one before may.'),
            groups: Type.Optional(Type.Array(text('As the claim names it.'))),
            people: Type.Optional(Type.Array(text('E-mail address, as the provider tells it.'))),
            value_streams: Type.Optional(
              Type.Array(text('Name or id of a value stream.'), {
                minItems: 1,
                description: 'What they may see, down to single rows; everything when left out.',
              }),
            ),
          },
          closed,
        ),
        { description: 'Who has which role; the highest that fits counts.' },
      ),
    ),
    everyone: Type.Optional(
      Type.Union(
        ['none', 'viewer', 'editor'].map((name) => Type.Literal(name)),
        { description: 'What whoever signs in may do without a role of their own; viewer.' },
      ),
    ),
    trusted_proxies: Type.Optional(
      Type.Array(text('Address or network of a proxy: 10.0.0.0/8.'), {
        description:
          'Proxies whose X-Forwarded headers are believed; with one, signing in is needed on loopback too.',
      }),
    ),
  },
  closed,
)

export type GivenSignIn = Static<typeof SignInSchema>

export interface SignIn {
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
    /** What they may see; null: everything. */
    valueStreams?: readonly string[] | null
  }[]
  readonly everyone: string
  readonly trustedProxies: readonly string[]
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Errors: ConfigError where signing in could not work, or would tell secrets over plain HTTP. */
export function readSignIn(given: GivenSignIn | undefined, parsed: ParsedFile | null): SignIn | null {
  if (!given) return null
  const fail = (key: string, reason: string): never => {
    throw new ConfigError(`${parsed?.place(['sign_in', key]) ?? 'sign_in'}: ${reason}`)
  }
  if (given.issuer !== undefined) {
    if (given.client_id === undefined) fail('issuer', `signing in needs client_id beside it: ${given.issuer}`)
    if (given.url === undefined)
      fail('issuer', `signing in needs url beside it, where people come back to: ${given.issuer}`)
  }
  for (const key of ['issuer', 'url'] as const) {
    const address = given[key]
    if (address !== undefined && !isSafe(address))
      fail(key, `an address with https is needed, plain http for this machine alone: ${address}`)
  }
  return {
    url: given.url === undefined ? null : new URL(given.url).origin,
    oidc:
      given.issuer === undefined
        ? null
        : {
            issuer: given.issuer,
            clientId: given.client_id ?? '',
            clientSecretEnv: given.client_secret_env ?? null,
            scopes: [...new Set(['openid', ...(given.scopes ?? ['profile', 'email'])])],
            groupsClaim: given.groups_claim ?? 'groups',
          },
    sessionKeyEnv: given.session_key_env ?? null,
    sessionHours: given.session_hours ?? 8,
    roles: (given.roles ?? []).map(({ role: name, groups = [], people = [], value_streams: streams }) => ({
      role: String(name),
      groups,
      people: people.map((person) => person.toLowerCase()),
      valueStreams: streams ?? null,
    })),
    everyone: String(given.everyone ?? 'viewer'),
    trustedProxies: given.trusted_proxies ?? [],
  }
}

function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))
}
