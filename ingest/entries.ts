/** Entries of the configuration, and the sources that they are. */
import { SourceError, type Source } from './contract.ts'

/** What one source has of its own. */
export type OwnSource<Options> = Pick<Source<Options>, 'name' | 'label' | 'options'> &
  Partial<Pick<Source, 'repositoryPrefix' | 'webhookSecrets'>>

/** A tool of that name, which is no repository itself. */
export function sourceOf<Options>(tool: string, own: OwnSource<Options>): Source<Options> {
  return {
    id: `${tool}:${own.name}`,
    tool,
    repositoryId: null,
    isConfiguration: false,
    services: [],
    tagPattern: null,
    ...own,
  }
}

/** A source an entry. Errors: SourceError where two have one name, since rows of both would be under it. */
export function nameSources<Entry, Options>(
  tool: string,
  entries: readonly Entry[],
  read: (entry: Entry) => OwnSource<Options>,
): Source<Options>[] {
  const names = new Set<string>()
  return entries.map((entry) => {
    const own = read(entry)
    if (names.has(own.name))
      throw new SourceError('invalid', `Two ${tool} entries need a name each, both are: ${own.name}`)
    names.add(own.name)
    return sourceOf(tool, own)
  })
}

/** The name that is wanted, with a number where another one has it. */
export function uniqueName(wanted: string, names: Set<string>): string {
  let name = wanted
  for (let i = 2; names.has(name); i++) name = `${wanted}-${i}`
  names.add(name)
  return name
}

/** Errors: SourceError where it is no address of the web. */
export function parseAddress(address: string): URL {
  if (!URL.canParse(address) || !/^https?:/.test(address))
    throw new SourceError('invalid', `Not a web address: ${address}`)
  return new URL(address)
}
