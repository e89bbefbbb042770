/** One entry of the configuration, and the source that it is. */
import { Type, type Static } from 'typebox'
import { SourceError, type Source } from '../../contract.ts'
import { parseAddress, sourceOf, uniqueName } from '../../entries.ts'
import { hostOptions, readingProperties, type HostOptions } from '../../hosting.ts'

const text = (description: string) => Type.String({ minLength: 1, description })

export const GitlabSchema = Type.Object(
  {
    group: Type.Optional(text('A group by its full path: all its projects and subgroups.')),
    project: Type.Optional(text('Or a single project by its full path.')),
    name: Type.Optional(text('How it is called here; default: the path of the group or project.')),
    include: Type.Optional(
      Type.Array(text('Project by its path below the group; * stands for anything.'), {
        description: 'Only these.',
      }),
    ),
    exclude: Type.Optional(
      Type.Array(text('Project by its path below the group; * stands for anything.'), {
        description: 'All but these.',
      }),
    ),
    configuration: Type.Optional(
      Type.Array(text('Project that says what runs where (GitOps); * stands for anything.')),
    ),
    url: Type.Optional(text('Address of a self-managed GitLab; default: https://gitlab.com.')),
    token_env: Type.Optional(
      text('Name of the environment variable that holds a token with read_api and read_repository.'),
    ),
    ...readingProperties,
  },
  { additionalProperties: false },
)

export type GitlabEntry = Static<typeof GitlabSchema>

export interface GitlabOptions extends HostOptions {
  group: string | null
  project: string | null
}

export async function makeSources(entries: readonly GitlabEntry[]): Promise<Source<GitlabOptions>[]> {
  const names = new Set<string>()
  return entries.map((entry) => makeSource(entry, names))
}

function makeSource(entry: GitlabEntry, names: Set<string>): Source<GitlabOptions> {
  const { group, project } = entry
  if ((group === undefined) === (project === undefined))
    throw new SourceError(
      'invalid',
      `A gitlab entry needs either group or project: ${Object.keys(entry).join(', ')}`,
    )
  const path = (group ?? project ?? '').replaceAll(/^\/+|\/+$/g, '')
  if (project !== undefined && !path.includes('/'))
    throw new SourceError('invalid', `A project is named by its full path, group/project: ${project}`)
  const url = (entry.url ?? 'https://gitlab.com').replace(/\/+$/, '').replace(/\/api\/v4$/, '')
  const { host, pathname } = parseAddress(url)
  const name = uniqueName(entry.name ?? path.replaceAll('/', '-'), names)
  const below = `${host}${pathname.replace(/\/$/, '')}/${path}`.toLowerCase()
  return sourceOf('gitlab', {
    name,
    label: `${url}/${path}`,
    repositoryPrefix: group === undefined ? below.slice(0, below.lastIndexOf('/') + 1) : `${below}/`,
    webhookSecrets: entry.webhook_secrets ?? [],
    options: optionsOf(entry, path, url),
  })
}

function optionsOf(entry: GitlabEntry, path: string, url: string): GitlabOptions {
  return {
    group: entry.group === undefined ? null : path,
    project: entry.project === undefined ? null : path,
    ...hostOptions(entry, url),
  }
}
