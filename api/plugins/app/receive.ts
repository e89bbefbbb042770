import fp from 'fastify-plugin'
import type { Config } from '../../../ingest/config.ts'
import type { Delivery } from '../../../ingest/contract.ts'
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
import { readConfigured } from '../../source-state.ts'

declare module 'fastify' {
  interface FastifyInstance {
    receiving: Pick<
      Receiving,
      'enter' | 'tooLarge' | 'reserve' | 'leave' | 'take' | 'state' | 'start' | 'settled'
    > & {
      /** As the API answers it. */
      explain(error: unknown): unknown
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
      sync,
      onRows: () => void app.synchroniser.rebuild(),
      onError: (error, what) => app.log.error({ err: error, what }, 'what was posted is not all understood'),
      now: settings.clock,
    })

    /** A run under way may have begun before the news: then one more follows it. */
    async function sync(id: string): Promise<boolean> {
      if (!(await readConfigured(app)).includes(id)) return true
      if (app.schedule.state(id)?.is_paused)
        throw new Error(`The source is paused, resume it to read what is new: ${id}`)
      const over = heard(id)
      if (!app.synchroniser.request([id]).isJoined) return over
      await over
      const again = heard(id)
      app.synchroniser.request([id])
      return again
    }

    const waiting = new Map<string, ((isOk: boolean) => void)[]>()
    app.synchroniser.onSource((source, isOk) => {
      for (const resolve of waiting.get(source) ?? []) resolve(isOk)
      waiting.delete(source)
    })
    function heard(id: string): Promise<boolean> {
      return new Promise((resolve) => waiting.set(id, [...(waiting.get(id) ?? []), resolve]))
    }

    app.decorateRequest('door', null)
    app.decorate('receiving', Object.assign(receiving, { explain }))
    app.addHook('onListen', async () => {
      await parts.demo?.ready
      receiving.start()
    })
    app.addHook('onClose', async () => {
      for (const resolve of [...waiting.values()].flat()) resolve(false)
      await receiving.close()
    })
  },
  { name: 'app-receive', dependencies: ['app-synchronise', 'app-schedule', 'app-relations'] },
)

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
