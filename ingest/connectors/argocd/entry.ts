/** One entry of the configuration, and the source that it is. */
import { Type, type Static } from 'typebox'
import { SourceError, type Source } from '../../contract.ts'
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
  const taken = new Set<string>()
  return entries.map((entry) => {
    const url = entry.url.replace(/\/+$/, '')
    if (!URL.canParse(url) || !/^https?:/.test(url))
      throw new SourceError('invalid', `This is no address: ${entry.url}`)
    const name = entry.name ?? new URL(url).host
    if (taken.has(name))
      throw new SourceError('invalid', `Two argocd entries need a name each, both are: ${name}`)
    taken.add(name)
    const label = entry.environment_label
    return {
      id: `argocd:${name}`,
      tool: 'argocd',
      name,
      label: url,
      repositoryId: null,
      isConfiguration: false,
      services: [],
      tagPattern: null,
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
