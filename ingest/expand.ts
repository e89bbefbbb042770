/** Sources that other sources name, for instance the repositories of an organisation, as sources of their own. */
import type { Warehouse } from '../transforms/warehouse.ts'
import type { Connector, Expansion, Source } from './contract.ts'
import { landedOf } from './landed.ts'

export interface FoundSource {
  source: Source
  /** See Expansion. */
  changedAt: number | null
}

/**
 * What these sources name by what has landed; no network. What the configuration names itself, by the same place or
 * repository, is left out: the configured entry counts.
 */
export async function findExpansions(
  warehouse: Warehouse,
  configured: readonly Source[],
  connectors: readonly Connector[],
): Promise<FoundSource[]> {
  const found: FoundSource[] = []
  for (const parent of configured) {
    const connector = connectors.find(({ name }) => name === parent.tool)
    for (const expansion of (await connector?.expand?.(parent, landedOf(warehouse, parent))) ?? []) {
      const child = connectors.find(({ name }) => name === expansion.tool)
      if (!child) continue
      const known = [...configured, ...found.map(({ source }) => source)]
      const source = await makeSource(child, expansion, parent, known)
      if (source) found.push({ source, changedAt: expansion.changedAt })
    }
  }
  return found
}

async function makeSource(
  connector: Connector,
  { entry, credential }: Expansion,
  parent: Source,
  known: readonly Source[],
): Promise<Source | null> {
  const { url } = entry as { url?: unknown }
  // Before a place is looked at: what a server names could be a folder of this machine.
  if (!isWithin(url, parent)) return null
  const [made] = await connector.sources([entry], process.cwd())
  if (!made) return null
  const isKnown = (other: Source) =>
    other.tool === made.tool && other.repositoryId !== null && other.repositoryId === made.repositoryId
  if (known.some(isKnown)) return null
  const names = new Set(known.filter(({ tool }) => tool === made.tool).map(({ name }) => name))
  const source = names.has(made.name)
    ? (await connector.sources([{ ...entry, name: `${parent.name}-${made.name}` }], process.cwd()))[0]
    : made
  return { ...(source ?? made), foundBy: parent.id, ...(credential ? { credential } : {}) }
}

/**
 * Whether an address that a server names lies on the host of the entry that asked it: its token goes there, and we connect.
 * Others are left out; the repository itself is still told by the tool's own streams.
 */
export function isWithin(url: unknown, { repositoryPrefix }: Pick<Source, 'repositoryPrefix'>): boolean {
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return false
  const host = repositoryPrefix?.split('/')[0]
  return host === undefined || new URL(url).host.toLowerCase() === host.toLowerCase()
}
