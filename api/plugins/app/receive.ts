import fp from 'fastify-plugin'
import type { Config } from '../../../ingest/config.ts'
import type { Delivery, Source } from '../../../ingest/contract.ts'
import type { Door, Receiving, RefusedDelivery } from '../../../ingest/receive.ts'
import {
  BadSignatureError,
  MalformedDeliveryError,
  StaleDeliveryError,
  TooLargeError,
  TooManyDeliveriesError,
  UnknownNameError,
  WebhooksClosedError,
} from '../../errors.ts'
import type { Deliveries } from '../../schemas/source.ts'
import { Resync } from '../../resync.ts'

declare module 'fastify' {
  interface FastifyInstance {
    receiving: Pick<
      Receiving,
      'enter' | 'tooLarge' | 'reserve' | 'leave' | 'take' | 'state' | 'start' | 'settled'
    > & {
      /** As the API answers it. */
      explain(error: unknown): unknown
      /** Null for a source that takes no deliveries. */
      describe(source: string): Deliveries | null
    }
  }
  interface FastifyRequest {
    door: Door | null
  }
}

export type { Delivery, Door }

const ERRORS = {
  unknown: UnknownNameError,
  closed: WebhooksClosedError,
  signature: BadSignatureError,
  stale: StaleDeliveryError,
  malformed: MalformedDeliveryError,
  large: TooLargeError,
  full: TooManyDeliveriesError,
} as const

/** What tools post, kept and understood; the route is routes/webhooks.ts. */
export default fp(
  async (app) => {
    const { parts, settings } = app
    const { Receiving, loadConnectors, foundSources } = await loadParts()
    const sources = () => (parts.config as unknown as Config | undefined)?.sources ?? []
    const resync = new Resync(app)
    const receiving = await Receiving.open({
      warehouse: parts.warehouse,
      connectors: await loadConnectors(),
      sources,
      async clonesOf(repositories) {
        const found = await foundSources(parts.warehouse, { sources: sources() })
        const wanted = new Set(repositories)
        return new Map(
          [...sources(), ...found].flatMap(({ id, repositoryId }) =>
            repositoryId !== null && wanted.has(repositoryId.toLowerCase())
              ? [[repositoryId.toLowerCase(), id] as const]
              : [],
          ),
        )
      },
      sync: (id) => resync.read(id),
      onRows: () => void app.synchroniser.rebuild(),
      onError: (error, what) => app.log.error({ err: error, what }, 'what was posted is not all understood'),
      now: settings.clock,
    })

    const describe = (id: string) => describeDeliveries(receiving, sources(), id)
    app.decorateRequest('door', null)
    app.decorate('receiving', Object.assign(receiving, { explain, describe }))
    app.addHook('onListen', async () => {
      if (!parts.replica) receiving.start()
    })
    app.addHook('onClose', async () => {
      resync.close()
      await receiving.close()
    })
  },
  { name: 'app-receive', dependencies: ['app-synchronise', 'app-schedule', 'app-relations'] },
)

function describeDeliveries(receiving: Receiving, sources: readonly Source[], id: string): Deliveries | null {
  const source = sources.find((one) => one.id === id)
  const state = source && receiving.state(source)
  if (!state) return null
  const taken = state.counts.filter(({ outcome }) => outcome !== 'doubled' && outcome !== 'refused')
  return {
    is_open: state.isOpen,
    path: `/webhooks/${id}`,
    received_count: taken.reduce((sum, { count }) => sum + count, 0),
    last_at: taken.length === 0 ? null : Math.max(...taken.map(({ lastAt }) => lastAt)),
    backlog_count: state.backlog,
    stale_count: state.stale,
    error: state.error,
    counts: state.counts.map(({ outcome, name, count, lastAt }) => ({
      outcome,
      name,
      count,
      last_at: lastAt,
    })),
  }
}

function explain(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== 'RefusedDelivery') return error
  return new ERRORS[(error as RefusedDelivery).reason](error.message)
}

/** In a function of its own: the compiler leaves the endings of imports inside the plugin's as they are. */
async function loadParts() {
  const [{ Receiving }, { loadConnectors }, { foundSources }] = await Promise.all([
    import('../../../ingest/receive.ts'),
    import('../../../ingest/connectors.ts'),
    import('../../../ingest/sync.ts'),
  ])
  return { Receiving, loadConnectors, foundSources }
}
