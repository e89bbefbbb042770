/** Configured entries to sources: which site, whose token, which projects. */
import { Type, type Static } from 'typebox'
import { SourceError, type Source } from '../../contract.ts'
import { nameSources, type OwnSource } from '../../entries.ts'
import { WebhookSecrets } from '../../receive/secrets.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

const GoalsSchema = Type.Object(
  {
    types: Type.Optional(
      Type.Array(text('A type of issues.'), {
        description: 'Issues of these types are goals; default: Goal, Objective, Outcome, Bet.',
      }),
    ),
    label: Type.Optional(text('How labels begin that name the goal which an issue serves; default: goal:')),
    field: Type.Optional(text('Name of a field that names the goal which an issue serves.')),
    baseline: Type.Optional(text('Of an issue that is a goal: name of the field with where it stands.')),
    target: Type.Optional(text('Name of the field with where it should be.')),
    metric: Type.Optional(text('Name of the field with what should move.')),
    unit: Type.Optional(text('Name of the field with its unit.')),
  },
  { additionalProperties: false, description: 'What of Jira is a goal, and what names one.' },
)
type Goals = Static<typeof GoalsSchema>

const GOAL_TYPES = ['Goal', 'Objective', 'Outcome', 'Bet']

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
    goals: Type.Optional(GoalsSchema),
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
  /** Kind of rule and its value, as config.goal_rule has them. */
  goals: readonly (readonly [kind: string, value: string])[]
}

export function findSources(entries: readonly JiraEntry[]): Source<JiraOptions>[] {
  return nameSources('jira', entries, readEntry)
}

function readEntry(entry: JiraEntry): OwnSource<JiraOptions> {
  const url = readUrl(entry.url)
  return {
    name: entry.name ?? nameOf(url),
    label: url.href.replace(/\/$/, ''),
    webhookSecrets: entry.webhook_secrets ?? [],
    options: {
      url: url.href,
      emailEnv: entry.email_env ?? null,
      tokenEnv: entry.token_env,
      kind: entry.kind ?? null,
      projects: entry.projects ?? [],
      exclude: entry.exclude ?? [],
      historyMonths: entry.history_months ?? null,
      goals: goalRules(entry.goals ?? {}),
    },
  }
}

function goalRules({ types = GOAL_TYPES, label = 'goal:', ...fields }: Goals): [string, string][] {
  return [
    ...types.map((type): [string, string] => ['type', type.toLowerCase()]),
    ['label', label.toLowerCase()],
    ...Object.entries(fields).map(([kind, name]): [string, string] => [kind, name.toLowerCase()]),
  ]
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
