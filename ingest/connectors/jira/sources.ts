/** Configured entries to sources: which site, whose token, which projects. */
import { Type, type Static } from 'typebox'
import { SourceError, type Source } from '../../contract.ts'
import { WebhookSecrets } from '../../receive/secrets.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

export const JiraSchema = Type.Object(
  {
    url: text('The site, for instance https://acme.atlassian.net or https://jira.example.com.'),
    name: Type.Optional(text('How it is called here; default: the first part of the host.')),
    email_env: Type.Optional(
      text('Name of the environment variable that holds the e-mail address of a Cloud token.'),
    ),
    token_env: text('Name of the environment variable that holds the API token or personal access token.'),
    kind: Type.Optional(
      Type.Union([Type.Literal('cloud'), Type.Literal('data_center')], {
        description: 'Asked of the site when left out.',
      }),
    ),
    projects: Type.Optional(Type.Array(text('A project key.'), { description: 'Only these projects.' })),
    exclude: Type.Optional(Type.Array(text('A project key.'), { description: 'All but these projects.' })),
    history_months: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Issues not touched for longer are left out; all when left out.',
      }),
    ),
    webhook_secrets: WebhookSecrets,
  },
  { additionalProperties: false },
)

export type JiraEntry = Static<typeof JiraSchema>

export interface JiraOptions {
  url: string
  emailEnv: string | null
  tokenEnv: string
  kind: 'cloud' | 'data_center' | null
  projects: readonly string[]
  exclude: readonly string[]
  historyMonths: number | null
}

export function findSources(entries: readonly JiraEntry[]): Source<JiraOptions>[] {
  const names = new Set<string>()
  return entries.map((entry) => {
    const url = readUrl(entry.url)
    const name = entry.name ?? nameOf(url)
    if (names.has(name)) {
      throw new SourceError(
        'invalid',
        `Two Jira entries have one name, give one of them another name: ${name}`,
      )
    }
    names.add(name)
    return makeSource(entry, url, name)
  })
}

function makeSource(entry: JiraEntry, url: URL, name: string): Source<JiraOptions> {
  return {
    id: `jira:${name}`,
    tool: 'jira',
    name,
    label: url.href.replace(/\/$/, ''),
    repositoryId: null,
    isConfiguration: false,
    services: [],
    tagPattern: null,
    webhookSecrets: entry.webhook_secrets ?? [],
    options: {
      url: url.href,
      emailEnv: entry.email_env ?? null,
      tokenEnv: entry.token_env,
      kind: entry.kind ?? null,
      projects: entry.projects ?? [],
      exclude: entry.exclude ?? [],
      historyMonths: entry.history_months ?? null,
    },
  }
}

function readUrl(place: string): URL {
  if (!URL.canParse(place) || !/^https?:\/\//.test(place))
    throw new SourceError('invalid', `The URL of a Jira site begins with https://: ${place}`)
  const url = new URL(place)
  if (url.password !== '') {
    const advice = 'name an environment variable under token_env instead'
    throw new SourceError('invalid', `A URL must not hold a password, ${advice}: ${url.host}`)
  }
  return url
}

/** acme.atlassian.net is acme; another host keeps its whole name. */
function nameOf({ host }: URL): string {
  return /^([^.]+)\.atlassian\.net$/.exec(host)?.[1] ?? host.replaceAll(/[^\w.-]/g, '-')
}
