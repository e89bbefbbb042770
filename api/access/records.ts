import type { FastifyInstance } from 'fastify'
import { BadParameterError } from '../errors.ts'
import type { ScopedRecords } from '../parts.ts'

type Records = FastifyInstance['records']
type Version = Awaited<ReturnType<Records['versions']>>[number]

/** A thousand are shown, of however many there are of others. */
const ALL = 1_000_000

/** What people write, as whoever sees some value streams alone may read and write it. */
export function scopeRecords({ source, isTheirs }: ScopedRecords): Records {
  const keep = async (kind: string, versions: readonly Version[]): Promise<Version[]> => {
    const isKept = await Promise.all(versions.map(({ record }) => isTheirs(kind, record)))
    return versions.filter((_, i) => isKept[i])
  }
  return {
    kinds: source.kinds,
    source: source.source,
    fit: source.fit,
    versions: async (kind, id) => keep(kind, await source.versions(kind, id)),
    async current(kind, limit) {
      const kept = await keep(kind, (await source.current(kind, ALL)).versions)
      return { versions: kept.slice(0, limit), total: kept.length }
    },
    async write(change) {
      const { kind, id, body } = change
      if (!(await isTheirs(kind.name, body)))
        throw new BadParameterError(
          'A record has to be of what you see: name a release, service, team or value stream of it, and nothing else',
        )
      const before = await source.versions(kind.name, id)
      if ((await keep(kind.name, before)).length < before.length)
        throw new BadParameterError(`This id cannot be taken here, choose another: ${id.slice(0, 200)}`)
      return source.write(change)
    },
  }
}
