import fp from 'fastify-plugin'
import { scopeRecords } from '../../access/records.ts'
import type { Body, Fault, Kind } from '../../../ingest/connectors/records/kind.ts'
import type { Version } from '../../../ingest/connectors/records/current.ts'
import type { Author, Outcome } from '../../../ingest/connectors/records/events.ts'
import { disguiseVersion } from '../../writing/versions.ts'

export type { Author, Body, Fault, Kind, Outcome, Version }

export interface RecordChange {
  kind: Kind
  id: string
  action: 'write' | 'withdraw'
  body: Body
  reason: string | null
  basedOn: string | null
  author: Author
}

declare module 'fastify' {
  interface FastifyInstance {
    /** What people write: plans, freezes, bookings, sign-offs. Versions tell of people what may be told of them. */
    records: {
      kinds: readonly Kind[]
      /** The source that they land under. */
      source: string
      fit(kind: Kind, value: unknown): { body: Body } | { faults: Fault[] }
      versions(kind: string, id: string): Promise<Version[]>
      current(kind: string, limit: number): Promise<{ versions: Version[]; total: number }>
      write(change: RecordChange): Promise<Outcome>
    }
  }
}

export default fp(
  async (app) => {
    const { warehouse, scope } = app.parts
    if (scope) return void app.decorate('records', scopeRecords(scope.records))
    const { kinds, fitRecord, readCurrent, readVersions, writeRecord, SCREEN } = await loadParts()
    const disguise = (version: Version) => disguiseVersion(version, app.people(), kinds)
    app.decorate('records', {
      kinds,
      source: SCREEN,
      fit: (kind, value) => fitRecord(kind, value, app.parts.config?.zone ?? 'UTC'),
      versions: async (kind, id) => (await readVersions(warehouse, kind, id)).map(disguise),
      async current(kind, limit) {
        const { versions, total } = await readCurrent(warehouse, kind, limit)
        return { versions: versions.map(disguise), total }
      },
      async write({ kind, ...change }) {
        const outcome = await writeRecord(warehouse, {
          ...change,
          kind: kind.name,
          now: app.settings.clock(),
        })
        return outcome.isWritten ? outcome : { ...outcome, current: disguise(outcome.current) }
      },
    })
  },
  { name: 'app-records', dependencies: ['app-people'] },
)

/** In a function of its own: the compiler leaves the endings of imports inside the plugin's as they are. */
async function loadParts() {
  const [{ kinds }, { fitRecord }, { readCurrent, readVersions }, { writeRecord, SCREEN }] =
    await Promise.all([
      import('../../../ingest/connectors/records/kinds.ts'),
      import('../../../ingest/connectors/records/fitting.ts'),
      import('../../../ingest/connectors/records/current.ts'),
      import('../../../ingest/connectors/records/events.ts'),
    ])
  return { kinds, fitRecord, readCurrent, readVersions, writeRecord, SCREEN }
}
