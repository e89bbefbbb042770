/** One entry of the configuration, and the source that it is. */
import { Type, type Static } from 'typebox'
import type { Source } from '../../contract.ts'
import { parseAddress, sourceOf, uniqueName } from '../../entries.ts'
import {
  hostOptions,
  ownerOf,
  ownerProperties,
  readingProperties,
  type HostOptions,
  type OwnerOptions,
} from '../../hosting.ts'

const text = (description: string) => Type.String({ minLength: 1, description })
const closed = { additionalProperties: false } as const

const App = Type.Object(
  {
    id: Type.Union([Type.Integer(), Type.String()], { description: "The App's id or client id." }),
    installation_id: Type.Optional(Type.Integer({ description: 'Default: the one of the organisation.' })),
    private_key_env: text('Name of the environment variable that holds the private key (PEM).'),
  },
  closed,
)

export const GithubSchema = Type.Object(
  {
    ...ownerProperties,
    url: Type.Optional(text('Address of the API; default: https://api.github.com.')),
    token_env: Type.Optional(text('Name of the environment variable that holds the token.')),
    app: Type.Optional(App),
    ...readingProperties,
  },
  closed,
)

export type GithubEntry = Static<typeof GithubSchema>

export interface GithubOptions extends OwnerOptions, HostOptions {
  app: { id: string; installationId: number | null; keyEnv: string } | null
}

export async function makeSources(entries: readonly GithubEntry[]): Promise<Source<GithubOptions>[]> {
  const names = new Set<string>()
  return entries.map((entry) => makeSource(entry, names))
}

function makeSource(entry: GithubEntry, names: Set<string>): Source<GithubOptions> {
  const owner = ownerOf('github', entry)
  const url = (entry.url ?? 'https://api.github.com').replace(/\/+$/, '')
  parseAddress(url)
  const name = uniqueName(entry.name ?? owner, names)
  return sourceOf('github', {
    name,
    label: `${webUrl(url)}/${entry.org ?? (entry.repositories ?? []).join(', ')}`,
    repositoryPrefix: `${new URL(webUrl(url)).host}/${owner}/`.toLowerCase(),
    webhookSecrets: entry.webhook_secrets ?? [],
    options: optionsOf(entry, url),
  })
}

function optionsOf(entry: GithubEntry, url: string): GithubOptions {
  const { app } = entry
  return {
    org: entry.org ?? null,
    repositories: entry.repositories ?? [],
    ...hostOptions(entry, url),
    app: app
      ? { id: String(app.id), installationId: app.installation_id ?? null, keyEnv: app.private_key_env }
      : null,
  }
}

/** Where people look: an enterprise server's API lies below its site. */
function webUrl(url: string): string {
  return url === 'https://api.github.com' ? 'https://github.com' : url.replace(/\/api\/v3$/, '')
}

/** GraphQL lies beside the REST API. */
export function graphqlUrl(url: string): string {
  return url.endsWith('/api/v3') ? `${url.slice(0, -'/v3'.length)}/graphql` : `${url}/graphql`
}
