import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'

export const CLIENT = { id: 'streamgauge', secret: 'not-a-secret-of-anybody' }

export interface Person {
  name: string
  email: string
  email_verified?: boolean
  groups?: string[]
}

export interface SignInProvider {
  issuer: string
  /** Goes through the provider's pages as a browser does and answers with the address that it is sent back to. */
  visit(url: string, login: string): Promise<string>
  /** The next time nobody is remembered. */
  forget(): void
  close(): Promise<void>
}

/** A real OpenID Connect provider on loopback, for the people that a test names. */
export async function openProvider(
  callback: string,
  people: Record<string, Person>,
): Promise<SignInProvider> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [callback],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    cookies: { keys: ['a key of this test alone'] },
    pkce: { required: () => true },
    claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_, sub) =>
      people[sub] ? { accountId: sub, claims: () => Promise.resolve({ sub, ...people[sub] }) } : undefined,
    ttl: { AccessToken: 600, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
    // Nobody is asked to agree: that is the provider's matter.
    loadExistingGrant: async (context): Promise<InstanceType<Provider['Grant']>> => {
      const { client, session } = context.oidc
      const grant = new provider.Grant({
        clientId: client?.clientId ?? '',
        accountId: session?.accountId ?? '',
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  server.on('request', (request, response) => void provider.callback()(request, response))
  const jar = new Map<string, string>()
  return {
    issuer,
    visit: (url, login) => visit(url, login, { issuer, jar }),
    forget: () => jar.clear(),
    close: () => close(server),
  }
}

async function visit(
  start: string,
  login: string,
  { issuer, jar }: { issuer: string; jar: Map<string, string> },
): Promise<string> {
  let url = start
  for (let steps = 0; steps < 12; steps++) {
    const page = await ask(url, jar)
    const to = page.headers.get('location')
    if (to !== null) {
      url = new URL(to, issuer).href
      if (!url.startsWith(issuer)) return url
      continue
    }
    const text = await page.text()
    const action = /<form[^>]*action="([^"]+)"/.exec(text)?.[1]
    if (!action) throw new Error(`The provider shows no form: ${page.status} ${text.slice(0, 300)}`)
    const answer = await ask(new URL(action, issuer).href, jar, { prompt: 'login', login, password: 'any' })
    url = new URL(answer.headers.get('location') ?? '', issuer).href
  }
  throw new Error(`The provider goes round in circles: ${url}`)
}

async function ask(url: string, jar: Map<string, string>, form?: Record<string, string>): Promise<Response> {
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
  })
  for (const cookie of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
    if (value === '') jar.delete(name)
    else jar.set(name, value)
  }
  return response
}

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
