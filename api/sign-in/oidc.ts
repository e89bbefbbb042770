/** OpenID Connect: authorisation code with PKCE. Loaded when it is configured, since few need it. */
import type { Configuration, IDToken } from 'openid-client'
import { outlet } from '../../privacy/outlet.ts'
import { ProviderError, SignInError } from '../errors.ts'
import type { SignIn } from './settings.ts'

/** What has to be remembered until the provider sends the browser back. */
export interface Flow {
  state: string
  nonce: string
  verifier: string
  returnTo: string
  /** sign: to prove who they are once more, at this moment. */
  purpose: 'enter' | 'sign'
  startedAt: number
}

export interface Identity {
  subject: string
  name: string
  email: string | null
  groups: string[]
  /** When they proved who they are, epoch ms. */
  provedAt: number | null
}

type Oidc = NonNullable<SignIn['oidc']>
export const CALLBACK = '/sign-in/callback'
/** Clocks of two machines may differ by so much. */
const SKEW_MS = 5_000
const TIMEOUT_S = 10

export class Provider {
  private readonly oidc: Oidc
  private readonly origin: string
  private found: Promise<Configuration> | undefined

  constructor(oidc: Oidc, origin: string) {
    this.oidc = oidc
    this.origin = origin
  }

  async begin(given: Pick<Flow, 'returnTo' | 'purpose'>, now: number): Promise<{ url: string; flow: Flow }> {
    const client = await import('openid-client')
    const configuration = await this.discover()
    const flow: Flow = {
      ...given,
      state: client.randomState(),
      nonce: client.randomNonce(),
      verifier: client.randomPKCECodeVerifier(),
      startedAt: now,
    }
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: `${this.origin}${CALLBACK}`,
      scope: this.oidc.scopes.join(' '),
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
      code_challenge_method: 'S256',
      ...(flow.purpose === 'sign' ? { prompt: 'login', max_age: '0' } : {}),
    })
    return { url: url.href, flow }
  }

  /** Errors: SignInError for an answer that is not good, ProviderError when the provider cannot be asked. */
  async finish(path: string, flow: Flow): Promise<Identity> {
    const client = await import('openid-client')
    const configuration = await this.discover()
    try {
      const tokens = await client.authorizationCodeGrant(configuration, new URL(path, this.origin), {
        pkceCodeVerifier: flow.verifier,
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        idTokenExpected: true,
      })
      const claims = tokens.claims() as IDToken
      const more = configuration.serverMetadata().userinfo_endpoint
        ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub)
        : {}
      const provedAt = typeof claims.auth_time === 'number' ? claims.auth_time * 1000 : null
      if (flow.purpose === 'sign') requireProof(provedAt, flow)
      return { ...this.describe({ ...claims, ...more }), provedAt }
    } catch (error) {
      throw explain(error)
    }
  }

  private describe(claims: Record<string, unknown>): Omit<Identity, 'provedAt'> {
    const text = (name: string) => (typeof claims[name] === 'string' ? claims[name] : null)
    const groups = claims[this.oidc.groupsClaim]
    const email = claims['email_verified'] === false ? null : text('email')
    const subject = text('sub') ?? ''
    return {
      subject,
      name: text('name') ?? text('preferred_username') ?? email ?? subject,
      email,
      groups: (Array.isArray(groups) ? groups : [groups]).filter((group) => typeof group === 'string'),
    }
  }

  private discover(): Promise<Configuration> {
    this.found ??= this.read().catch((error: unknown) => {
      // It may answer the next time.
      this.found = undefined
      throw new ProviderError(
        `The sign-in provider cannot be reached, try again or tell whoever administers it: ${this.oidc.issuer} (${reasonOf(error)})`,
      )
    })
    return this.found
  }

  private async read(): Promise<Configuration> {
    const client = await import('openid-client')
    const issuer = new URL(this.oidc.issuer)
    const variable = this.oidc.clientSecretEnv
    const secret = variable === null ? undefined : process.env[variable]
    if (variable !== null && !secret) throw new Error(`the variable is not set: ${variable}`)
    return client.discovery(issuer, this.oidc.clientId, secret, secret ? undefined : client.None(), {
      timeout: TIMEOUT_S,
      [client.customFetch]: (url: string, options: object) => outlet.fetch(url, options as RequestInit),
      // Checked by the configuration: only a provider on this machine may be without https.
      ...(issuer.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : {}),
    })
  }
}

/** The library only says that something went wrong; what did is what it wraps. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error
  return cause instanceof Error ? reasonOf(cause) : message
}

function requireProof(provedAt: number | null, flow: Flow): void {
  if (provedAt !== null && provedAt >= flow.startedAt - SKEW_MS) return
  throw new SignInError(
    `To sign, who you are has to be proved once more, and the provider did not: ${provedAt === null ? 'it tells no auth_time' : new Date(provedAt).toISOString()}`,
  )
}

function explain(error: unknown): unknown {
  if (error instanceof SignInError || error instanceof ProviderError) return error
  const {
    message,
    code,
    error_description: described,
  } = error as Error & {
    code?: string
    error_description?: string
  }
  return new SignInError(`The sign-in did not succeed, begin it again: ${described ?? code ?? message}`)
}
