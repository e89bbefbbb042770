import fp from 'fastify-plugin'
import { readDisk, type DiskState } from '../../../transforms/disk.ts'
import { addBeat } from '../../beat.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Of the volume with the data folder. */
    disk(): DiskState
  }
}

const EVERY_MS = 15_000

/** Tells of a disk before it is full, and goes on with what could not be kept as soon as there is space again. */
export default fp(
  async (app) => {
    const { warehouse, knownUntil, scope } = app.parts
    app.decorate('disk', () => readDisk(warehouse.folder))
    if (knownUntil !== undefined || scope) return
    let told: DiskState['state'] = 'ok'

    async function look(): Promise<void> {
      const { state, message } = app.disk()
      if (state === told) return
      const before = told
      told = state
      app.synchroniser.fail('disk', message === null ? null : { code: `disk_${state}`, message })
      if (before === 'full') goOn()
    }

    function goOn(): void {
      if (app.settings.schedule) app.synchroniser.request(app.schedule.unpaused())
      else void app.synchroniser.rebuild()
    }

    app.addHook('onListen', look)
    addBeat(app, { everyMs: EVERY_MS, work: look, failed: 'the disk could not be looked at' })
  },
  { name: 'app-disk', dependencies: ['app-synchronise', 'app-schedule'] },
)
