/** One entry of the configuration, and the source that it is. */
import { Type, type Static } from 'typebox'
import { SourceError, type Source } from '../../contract.ts'
import { parseAddress, sourceOf, uniqueName } from '../../entries.ts'
import { WebhookSecrets } from '../../receive/secrets.ts'

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
    org: Type.Optional(text('An organisation: all its repositories and teams.')),
    repositories: Type.Optional(
      Type.Array(text('owner/name'), { minItems: 1, description: 'Or single repositories.' }),
    ),
    name: Type.Optional(text('How it is called here; default: the organisation or first owner.')),
    include: Type.Optional(Type.Array(text('Name of a repository; * stands for anything.'))),
    exclude: Type.Optional(Type.Array(text('Name of a repository; * stands for anything.'))),
    configuration: Type.Optional(
      Type.Array(text('Name of a repository that says what runs where (GitOps); * stands for anything.')),
    ),
    url: Type.Optional(text('Address of the API; default: https://api.github.com.')),
    token_env: Type.Optional(text('Name of the environment variable that holds the token.')),
    app: Type.Optional(App),
    history_months: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, description: 'How far back to read; default: all there is.' }),
    ),
    clone: Type.Optional(
      Type.Boolean({ description: 'Whether repositories are cloned too; default: true.' }),
    ),
    issues: Type.Optional(
      Type.Boolean({
        description: 'Whether its issues are work items; default: false, since Jira often has them.',
      }),
    ),
    webhook_secrets: WebhookSecrets,
  },
  closed,
)

export type GithubEntry = Static<typeof GithubSchema>

export interface GithubOptions {
  org: string | null
  repositories: readonly string[]
  include: readonly string[]
  exclude: readonly string[]
  configuration: readonly string[]
  /** Without a slash at its end. */
  url: string
  tokenEnv: string | null
  app: { id: string; installationId: number | null; keyEnv: string } | null
  historyMonths: number | null
  isCloned: boolean
  hasIssues: boolean
}

export async function makeSources(entries: readonly GithubEntry[]): Promise<Source<GithubOptions>[]> {
  const names = new Set<string>()
  return entries.map((entry) => makeSource(entry, names))
}

function makeSource(entry: GithubEntry, names: Set<string>): Source<GithubOptions> {
  if ((entry.org === undefined) === (entry.repositories === undefined)) {
    throw new SourceError(
      'invalid',
      `A github entry needs either org or repositories: ${Object.keys(entry).join(', ')}`,
    )
  }
  const odd = entry.repositories?.find((repository) => !/^[^/\s]+\/[^/\s]+$/.test(repository))
  if (odd) throw new SourceError('invalid', `A repository is named as owner/name: ${odd}`)
  const url = (entry.url ?? 'https://api.github.com').replace(/\/+$/, '')
  parseAddress(url)
  const owner = entry.org ?? entry.repositories?.[0]?.split('/')[0] ?? ''
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
    include: entry.include ?? [],
    exclude: entry.exclude ?? [],
    configuration: entry.configuration ?? [],
    url,
    tokenEnv: entry.token_env ?? null,
    app: app
      ? { id: String(app.id), installationId: app.installation_id ?? null, keyEnv: app.private_key_env }
      : null,
    historyMonths: entry.history_months ?? null,
    isCloned: entry.clone ?? true,
    hasIssues: entry.issues ?? false,
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
