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

export const GiteaSchema = Type.Object(
  {
    ...ownerProperties,
    url: text('Address of the Gitea or Forgejo.'),
    token_env: Type.Optional(
      text(
        'Name of the environment variable that holds a token with read access to repositories, issues and organisations.',
      ),
    ),
    ...readingProperties,
  },
  { additionalProperties: false },
)

export type GiteaEntry = Static<typeof GiteaSchema>

export type GiteaOptions = OwnerOptions & HostOptions

export async function makeSources(entries: readonly GiteaEntry[]): Promise<Source<GiteaOptions>[]> {
  const names = new Set<string>()
  return entries.map((entry) => makeSource(entry, names))
}

function makeSource(entry: GiteaEntry, names: Set<string>): Source<GiteaOptions> {
  const owner = ownerOf('gitea', entry)
  const url = entry.url.replace(/\/+$/, '').replace(/\/api\/v1$/, '')
  const { host, pathname } = parseAddress(url)
  const name = uniqueName(entry.name ?? owner, names)
  return sourceOf('gitea', {
    name,
    label: `${url}/${entry.org ?? (entry.repositories ?? []).join(', ')}`,
    repositoryPrefix: `${host}${pathname.replace(/\/$/, '')}/${owner}/`.toLowerCase(),
    webhookSecrets: entry.webhook_secrets ?? [],
    options: optionsOf(entry, url),
  })
}

function optionsOf(entry: GiteaEntry, url: string): GiteaOptions {
  return {
    org: entry.org ?? null,
    repositories: entry.repositories ?? [],
    ...hostOptions(entry, url),
  }
}
