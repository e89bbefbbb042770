/** One entry of the configuration, and the source that it is. */
import { Type, type Static } from 'typebox'
import { SourceError, type Source } from '../../contract.ts'
import { parseAddress, sourceOf, uniqueName } from '../../entries.ts'
import { WebhookSecrets } from '../../receive/secrets.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

export const GiteaSchema = Type.Object(
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
    url: text('Address of the Gitea or Forgejo.'),
    token_env: Type.Optional(
      text(
        'Name of the environment variable that holds a token with read access to repositories, issues and organisations.',
      ),
    ),
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
  { additionalProperties: false },
)

export type GiteaEntry = Static<typeof GiteaSchema>

export interface GiteaOptions {
  org: string | null
  repositories: readonly string[]
  include: readonly string[]
  exclude: readonly string[]
  configuration: readonly string[]
  /** Of the site, without a slash at its end. */
  url: string
  tokenEnv: string | null
  historyMonths: number | null
  isCloned: boolean
  hasIssues: boolean
}

export async function makeSources(entries: readonly GiteaEntry[]): Promise<Source<GiteaOptions>[]> {
  const names = new Set<string>()
  return entries.map((entry) => makeSource(entry, names))
}

function makeSource(entry: GiteaEntry, names: Set<string>): Source<GiteaOptions> {
  const { org, repositories } = entry
  if ((org === undefined) === (repositories === undefined))
    throw new SourceError(
      'invalid',
      `A gitea entry needs either org or repositories: ${Object.keys(entry).join(', ')}`,
    )
  const odd = repositories?.find((repository) => !/^[^/\s]+\/[^/\s]+$/.test(repository))
  if (odd) throw new SourceError('invalid', `A repository is named as owner/name: ${odd}`)
  const url = entry.url.replace(/\/+$/, '').replace(/\/api\/v1$/, '')
  const { host, pathname } = parseAddress(url)
  const owner = org ?? repositories?.[0]?.split('/')[0] ?? ''
  const name = uniqueName(entry.name ?? owner, names)
  return sourceOf('gitea', {
    name,
    label: `${url}/${org ?? (repositories ?? []).join(', ')}`,
    repositoryPrefix: `${host}${pathname.replace(/\/$/, '')}/${owner}/`.toLowerCase(),
    webhookSecrets: entry.webhook_secrets ?? [],
    options: optionsOf(entry, url),
  })
}

function optionsOf(entry: GiteaEntry, url: string): GiteaOptions {
  return {
    org: entry.org ?? null,
    repositories: entry.repositories ?? [],
    include: entry.include ?? [],
    exclude: entry.exclude ?? [],
    configuration: entry.configuration ?? [],
    url,
    tokenEnv: entry.token_env ?? null,
    historyMonths: entry.history_months ?? null,
    isCloned: entry.clone ?? true,
    hasIssues: entry.issues ?? false,
  }
}
