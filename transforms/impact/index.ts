import type { ReadOptions } from '../readers.ts'
import type { Desk } from '../risk/assessor.ts'
import { assessChange } from '../risk/change.ts'
import type { Warehouse } from '../warehouse.ts'
import { readOpenChanges, readReleasesAhead } from './ahead.ts'
import type { FileChange, Impact } from './answer.ts'
import { compareContracts } from './contracts/index.ts'
import { dependantsOf, readWeb } from './dependants.ts'
import { readPartners, readPastReleases } from './history.ts'
import { whomToAsk } from './ask.ts'
import type { Asked } from './scope.ts'
import { readOwners, readPlaces, readTouched } from './services.ts'

export type { FileChange, Impact } from './answer.ts'
export { DiffError, named, readDiff } from './diff.ts'

export interface ImpactQuestion {
  repositoryId: string
  files: readonly FileChange[]
  /** Epoch ms; plans before it are past. */
  asOf: number
  /** What scores are made of; null before anything was learnt. */
  desk?: Desk | null
}

/**
 * What a change meets before it is made: whose it is, who needs it, what is missing, what is under way beside it.
 * Teams and counts, never persons.
 */
export async function findImpact(
  warehouse: Warehouse,
  { repositoryId, files, asOf, desk = null }: ImpactQuestion,
  options: ReadOptions = {},
): Promise<Impact> {
  const paths = [
    ...new Set(files.flatMap(({ path, old_path }) => (old_path === null ? [path] : [old_path, path]))),
  ]
  paths.sort()
  const asked: Asked = { warehouse, repositoryId, files, paths, asOf, options }
  const places = await readPlaces(asked)
  const services = await readTouched(asked, places)
  const [{ owners, hasRules, teams }, web, missing, past, ahead, open, risk] = await Promise.all([
    readOwners(asked),
    readWeb(asked),
    readPartners(asked),
    readPastReleases(asked),
    readReleasesAhead(asked, services),
    readOpenChanges(asked),
    assessChange(asked, desk, services),
  ])
  const dependants = dependantsOf(web, new Set(places.values()))
  const contracts = compareContracts(files).map((contract) => {
    const keeper = places.get(contract.path)
    return { ...contract, dependant_count: keeper === undefined ? 0 : dependantsOf(web, [keeper]).length }
  })
  const found = {
    services,
    dependants,
    contracts,
    owners,
    open_changes: open,
    releases_ahead: ahead,
  }
  return {
    repository_id: repositoryId,
    paths,
    path_count: paths.length,
    has_owner_rules: hasRules,
    ...found,
    missing,
    releases_past: past,
    ask: whomToAsk(found, teams),
    risk,
    notes: services.length === 0 ? ['No service is known to which these files belong'] : [],
  }
}

/** Whether it warns: a contract is deleted or altered, or may be, and somebody needs the service that keeps it. */
export function isWarning({ contracts }: Pick<Impact, 'contracts'>): boolean {
  return contracts.some(({ change, dependant_count }) => change !== 'named' && dependant_count > 0)
}
