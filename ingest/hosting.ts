/** What the configuration says of every tool that hosts repositories, in the same words. */
import { Type, type Static } from 'typebox'
import { SourceError } from './contract.ts'
import { WebhookSecrets } from './receive/secrets.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

/** Of hosts whose repositories have an owner. */
export const ownerProperties = {
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
}

export const historyMonths = Type.Optional(
  Type.Number({ exclusiveMinimum: 0, description: 'How far back to read; default: all there is.' }),
)
export const clone = Type.Optional(
  Type.Boolean({ description: 'Whether repositories are cloned too; default: true.' }),
)

/** Of hosts that have issues. */
export const readingProperties = {
  history_months: historyMonths,
  clone,
  issues: Type.Optional(
    Type.Boolean({
      description: 'Whether its issues are work items; default: false, since Jira often has them.',
    }),
  ),
  webhook_secrets: WebhookSecrets,
}

const Owned = Type.Object(ownerProperties)
const Hosted = Type.Object({
  ...readingProperties,
  include: ownerProperties.include,
  exclude: ownerProperties.exclude,
  configuration: ownerProperties.configuration,
  token_env: Type.Optional(Type.String()),
})

export interface OwnerOptions {
  org: string | null
  repositories: readonly string[]
}

export interface HostOptions {
  include: readonly string[]
  exclude: readonly string[]
  configuration: readonly string[]
  /** Without a slash at its end. */
  url: string
  tokenEnv: string | null
  historyMonths: number | null
  isCloned: boolean
  hasIssues: boolean
}

export function hostOptions(entry: Static<typeof Hosted>, url: string): HostOptions {
  return {
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

/** Errors: SourceError where neither an organisation nor repositories are named, or both, or one without its owner. */
export function ownerOf(tool: string, entry: Static<typeof Owned>): string {
  const { org, repositories } = entry
  if ((org === undefined) === (repositories === undefined))
    throw new SourceError(
      'invalid',
      `A ${tool} entry needs either org or repositories: ${Object.keys(entry).join(', ')}`,
    )
  const odd = repositories?.find((repository) => !/^[^/\s]+\/[^/\s]+$/.test(repository))
  if (odd) throw new SourceError('invalid', `A repository is named as owner/name: ${odd}`)
  return org ?? repositories?.[0]?.split('/')[0] ?? ''
}
