/** One entry of the configuration, and the source that it is. */
import { Type, type Static } from 'typebox'
import { SourceError, type Source } from '../../contract.ts'
import { nameSources, parseAddress, type OwnSource } from '../../entries.ts'
import { clone, historyMonths } from '../../hosting.ts'
import { WebhookSecrets } from '../../receive/secrets.ts'

const text = (description: string) => Type.String({ minLength: 1, description })
const names = (description: string) =>
  Type.Optional(Type.Array(text('Name; * stands for anything.'), { description }))

export const AzureSchema = Type.Object(
  {
    organization: Type.Optional(text('Name of an organisation: https://dev.azure.com/<name>.')),
    url: Type.Optional(
      text(
        'Or the address of a collection of a server of your own, or of the organisation if it is another.',
      ),
    ),
    release_url: Type.Optional(
      text('Address of classic releases; default: vsrm.dev.azure.com for the cloud, else the same as url.'),
    ),
    name: Type.Optional(text('How it is called here; default: the last part of the address.')),
    token_env: text('Name of the environment variable that holds a personal access token.'),
    projects: names('Only these projects.'),
    exclude: names('All but these projects.'),
    configuration: names('Repositories, as project/repository, that say what runs where (GitOps).'),
    history_months: historyMonths,
    work_items: Type.Optional(
      Type.Boolean({ description: 'Whether its work items are read; default: true.' }),
    ),
    clone,
    webhook_secrets: WebhookSecrets,
  },
  { additionalProperties: false },
)

export type AzureEntry = Static<typeof AzureSchema>

export interface AzureOptions {
  /** Of the organisation, without a slash at its end. */
  url: string
  releaseUrl: string
  tokenEnv: string
  projects: readonly string[]
  exclude: readonly string[]
  configuration: readonly string[]
  historyMonths: number | null
  hasWorkItems: boolean
  isCloned: boolean
}

const CLOUD = 'https://dev.azure.com'

export async function makeSources(entries: readonly AzureEntry[]): Promise<Source<AzureOptions>[]> {
  return nameSources('azuredevops', entries, readEntry)
}

function readEntry(entry: AzureEntry): OwnSource<AzureOptions> {
  if ((entry.organization === undefined) === (entry.url === undefined))
    throw new SourceError(
      'invalid',
      `An azuredevops entry needs either organization or url: ${Object.keys(entry).join(', ')}`,
    )
  const url = trimmed(entry.url ?? `${CLOUD}/${encodeURIComponent(entry.organization ?? '')}`)
  const { host, pathname, origin } = new URL(url)
  const name = entry.name ?? (decodeURIComponent(pathname).split('/').at(-1)?.toLowerCase() || host)
  const ownReleases = origin === CLOUD ? `https://vsrm.dev.azure.com${pathname}` : url
  return {
    name,
    label: url,
    repositoryPrefix: `${host}${decodeURIComponent(pathname).replace(/\/$/, '')}/`.toLowerCase(),
    webhookSecrets: entry.webhook_secrets ?? [],
    options: {
      url,
      releaseUrl: trimmed(entry.release_url ?? ownReleases),
      tokenEnv: entry.token_env,
      projects: entry.projects ?? [],
      exclude: entry.exclude ?? [],
      configuration: entry.configuration ?? [],
      historyMonths: entry.history_months ?? null,
      hasWorkItems: entry.work_items ?? true,
      isCloned: entry.clone ?? true,
    },
  }
}

function trimmed(url: string): string {
  parseAddress(url)
  return url.replace(/\/+$/, '')
}
