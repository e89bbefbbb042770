import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { join } from 'node:path'
import type { Config } from '../../../ingest/config.ts'
import { fingerprint, type People } from '../../../transforms/people.ts'
import { readKept, readUnread, versionOf } from '../../../transforms/past/version.ts'
import { openWarehouse } from '../../../transforms/warehouse.ts'
import { LookingBackError } from '../../errors.ts'
import { PastDaysStore, type Making, type OpenPast } from '../../past/days.ts'
import { FEW_THREADS, makePast } from '../../past/making.ts'
import type { ScopedPast } from '../../parts.ts'
import { Shelf, type Volume } from '../../past/shelf.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Days as they were known; null in what answers for such a day itself. */
    past: PastDaysStore | null
    /** What is told of them. */
    pastDays: ScopedPast | null
  }
}

/** Days as they were known, each a warehouse and an application of its own: what is asked is answered by the very same code. */
export default fp(
  async (app) => {
    const { parts, settings } = app
    if (parts.knownUntil !== undefined || parts.replica || parts.scope)
      return void app.decorate('past', null).decorate('pastDays', parts.scope?.past ?? null)
    const { warehouse, registry } = parts
    const { configTables, loadConnectors, declareRaw, knownBy, computed, createApp } = await loadParts()
    const tables = () => configTables(parts.config as unknown as Config)
    const connectors = await loadConnectors()

    const store = new PastDaysStore({
      shelf: new Shelf(join(warehouse.folder, 'past')),
      clock: settings.clock,
      zone: () => parts.config?.zone ?? 'UTC',
      async versionAt(until) {
        const [unread, kept] = await Promise.all([readUnread(warehouse, until), readKept(warehouse)])
        return {
          version: versionOf(registry, { ...tables(), people: marksOf(app.people()) }, [unread, ...kept]),
          unread,
        }
      },
      make: (making: Making) =>
        makePast(
          {
            warehouse,
            registry,
            declare: (empty) => declareRaw(empty, connectors),
            raw: knownBy(connectors),
            config: tables(),
            computed,
            people: app.people(),
          },
          making,
        ),
      open: (volume) => openPast(app, volume, createApp),
      onError: (error) => app.log.error({ err: error }, 'a day could not be looked back at'),
    })
    app.decorate('past', store).decorate('pastDays', store)
    app.addHook('onClose', () => store.close())
  },
  { name: 'app-past', dependencies: ['app-people', 'app-synchronise'] },
)

/** Another key makes other pseudonyms: what was put together under the old one is not served any more. */
function marksOf(people: People) {
  return { columns: { fingerprint: 'VARCHAR' }, rows: [[fingerprint(people)]] }
}

async function openPast(
  { parts, settings, people }: FastifyInstance,
  { folder, until }: Volume,
  createApp: (typeof import('../../app.ts'))['createApp'],
): Promise<OpenPast> {
  const opened = await openWarehouse({ folder, ...FEW_THREADS })
  const refuse = () =>
    Promise.reject(new LookingBackError('Nothing can be changed while looking back, go back to today first'))
  // Whatever a route would write by the way.
  const warehouse = { ...opened, land: refuse, receive: refuse, build: refuse }
  const app = await createApp(
    {
      warehouse,
      registry: parts.registry,
      ...(parts.config ? { config: { ...parts.config, signIn: null } } : {}),
      sync: refuse,
      build: refuse,
      people,
      knownUntil: until,
      clock: () => until,
    },
    { isPrivate: true, rateLimit: Number.MAX_SAFE_INTEGER, queryTimeoutMs: settings.queryTimeoutMs },
  )
  await app.ready()
  return {
    app,
    async close() {
      await app.close()
      await opened.close()
    },
  }
}

/** In a function of its own: the compiler leaves the endings of imports inside the plugin's as they are. */
async function loadParts() {
  const [{ configTables }, { loadConnectors }, { declareRaw }, { knownBy }, { computed }, { createApp }] =
    await Promise.all([
      import('../../../ingest/config.ts'),
      import('../../../ingest/connectors.ts'),
      import('../../../ingest/raw.ts'),
      import('../../../ingest/past.ts'),
      import('../../../transforms/graph.ts'),
      import('../../app.ts'),
    ])
  return { configTables, loadConnectors, declareRaw, knownBy, computed, createApp }
}
