/** What requests are authorised by: a token from the environment, or one that an App is given for an hour. */
import githubAppJwt from 'universal-github-app-jwt'
import { SourceError, type Source } from '../../contract.ts'
import { readSecret } from '../../secret.ts'
import { createHttp, type Clock, type HttpOptions } from '../../http.ts'
import type { GithubOptions } from './entry.ts'

/** A renewed token is asked for this long before the old one ends, so that none ends under way. */
const MARGIN_MS = 300_000

export const HEADERS = { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' }

/** A function that gives a token good for the next minutes. */
export function tokenOf(
  source: Source<GithubOptions>,
  http: Partial<HttpOptions> & { clock: Clock },
): () => Promise<string> {
  const { app, tokenEnv } = source.options
  if (app) return appToken(source, app, http)
  if (!tokenEnv) {
    throw new SourceError(
      'unauthorised',
      `GitHub needs a token, name its variable as token_env: ${source.label}`,
    )
  }
  const token = readSecret(tokenEnv)
  return () => Promise.resolve(token)
}

function appToken(
  source: Source<GithubOptions>,
  app: NonNullable<GithubOptions['app']>,
  options: Partial<HttpOptions> & { clock: Clock },
): () => Promise<string> {
  const privateKey = readSecret(app.keyEnv, 'private key').replaceAll(String.raw`\n`, '\n')
  const { clock } = options
  const headers = async () => {
    const now = Math.floor(clock.now() / 1000)
    const { token } = await githubAppJwt({ id: app.id, privateKey, now })
    return { ...HEADERS, authorization: `Bearer ${token}` }
  }
  const http = createHttp({ ...options, baseUrl: source.options.url, headers })
  let known: { token: string; endsAt: number } | undefined
  let asked: Promise<string> | undefined
  const renew = async () => {
    const id = app.installationId ?? (await findInstallation())
    const { body } = await http.fetch({ path: `app/installations/${id}/access_tokens`, body: {} })
    const { token, expires_at: endsAt } = body as { token: string; expires_at: string }
    known = { token, endsAt: Date.parse(endsAt) }
    return token
  }
  const findInstallation = async () => {
    const { org, repositories } = source.options
    const path = org ? `orgs/${org}/installation` : `repos/${repositories[0]}/installation`
    return ((await http.fetch({ path })).body as { id: number }).id
  }
  return () => {
    if (known && known.endsAt - MARGIN_MS > clock.now()) return Promise.resolve(known.token)
    asked ??= renew().finally(() => (asked = undefined))
    return asked
  }
}
