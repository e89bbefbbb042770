/** One entry of the configuration, and the source that it is. */
import { Type, type Static } from 'typebox'
import type { Source } from '../../contract.ts'
import { nameSources, parseAddress } from '../../entries.ts'
import { WebhookSecrets } from '../../receive/secrets.ts'

const text = (description: string) => Type.String({ minLength: 1, description })
const names = (description: string) =>
  Type.Optional(Type.Array(text('Name; * stands for anything.'), { description }))

export const ArgoSchema = Type.Object(
  {
    url: text('Address of Argo CD, for instance https://argocd.example.org.'),
    name: Type.Optional(text('How it is called here; default: its host.')),
    token_env: text(
      'Name of the environment variable that holds a token of an account that may get applications.',
    ),
    projects: names('Only applications of these projects.'),
    exclude: names('All applications but these.'),
    environment_label: Type.Optional(
      text('Label of an application that names its environment; default: environment, else env.'),
    ),
    webhook_secrets: WebhookSecrets,
  },
  { additionalProperties: false },
)

export type ArgoEntry = Static<typeof ArgoSchema>

export interface ArgoOptions {
  /** Without a slash at its end. */
  url: string
  tokenEnv: string
  projects: readonly string[]
  exclude: readonly string[]
  environmentLabels: readonly string[]
}

export async function makeSources(entries: readonly ArgoEntry[]): Promise<Source<ArgoOptions>[]> {
  return nameSources('argocd', entries, (entry) => {
    const url = entry.url.replace(/\/+$/, '')
    const { host } = parseAddress(url)
    const label = entry.environment_label
    return {
      name: entry.name ?? host,
      label: url,
      webhookSecrets: entry.webhook_secrets ?? [],
      options: {
        url,
        tokenEnv: entry.token_env,
        projects: entry.projects ?? [],
        exclude: entry.exclude ?? [],
        environmentLabels: label === undefined ? ['environment', 'env'] : [label],
      },
    }
  })
}
