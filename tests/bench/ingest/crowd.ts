/** A world whose repositories stand beside themselves many times: as many as wanted, for the price of a small one. */
import type { Kinds, Listing, World } from '../../../fixtures/org/world.ts'

/** Beyond what a world counts of one kind; the highest ids, of deployments, have to stay below 2^31 over all copies. */
const STRIDE = 3e7
const MARK = '-copy-'

/** Answers for hosting records alone; those of other tools stay as they are. */
export function crowd(world: World, repositories: number): World {
  const { directory } = world
  const living = directory.repositories.filter(
    ({ deletedAt, renames }) => deletedAt === null && renames.length === 0,
  )
  const all = Array.from({ length: repositories }, (_, i) => {
    const copy = Math.floor(i / living.length)
    const one = living[i % living.length]!
    return { ...one, name: `${one.name}${MARK}${copy}`, id: one.id + copy * 1_000_000 }
  })
  const list = <K extends keyof Kinds>(kind: K, listing: Listing) =>
    world.list(kind, unscoped(listing)).map(({ record, updatedAt }) => ({
      record: moved(record, listing.scope),
      updatedAt,
    }))
  return {
    directory: { ...directory, repositories: all },
    gitFolder: null,
    pushedAt: (repository) => world.pushedAt(original(repository)),
    now: () => world.now(),
    advance: (to) => world.advance(to),
    get(kind, scope, id) {
      const record = world.get(kind, original(scope), originalId(scope, id))
      return record && moved(record, scope)
    },
    list,
    count: (kind, listing) => world.count(kind, unscoped(listing)),
    close: () => world.close(),
  }
}

/** `shop-copy-3/attempts` → `shop/attempts` */
function original(scope: string): string {
  return scope.replace(/-copy-\d+/, '')
}

function copyOf(scope: string): number {
  return Number(/-copy-(\d+)/.exec(scope)?.[1] ?? 0)
}

function originalId(scope: string, id: string | number): string {
  const [number = '', ...rest] = String(id).split('/')
  return /^\d+$/.test(number) ? [Number(number) - copyOf(scope) * STRIDE, ...rest].join('/') : String(id)
}

function unscoped<L extends { scope?: string }>(listing: L): L {
  return listing.scope === undefined ? listing : { ...listing, scope: original(listing.scope) }
}

/** The same record of another repository: ids that are unique over repositories have to stay so. */
function moved<R>(record: R, scope: string | undefined): R {
  if (scope === undefined || !scope.includes(MARK)) return record
  const by = copyOf(scope) * STRIDE
  const { id, jobs } = record as { id: number; jobs?: { id: number }[] }
  return {
    ...record,
    id: id + by,
    repository: scope.split('/', 1)[0],
    ...(jobs && { jobs: jobs.map((job) => ({ ...job, id: job.id + by })) }),
  }
}
