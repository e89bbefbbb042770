/** Builds of a few models. */
import { afterEach, beforeEach } from 'vitest'
import { makeScratch, ticketProject, type Scratch } from './scratch.ts'
import { declareTickets, landTickets, ticketOptions } from './tickets.ts'
import { buildModels, type BuildOptions, type BuildReport } from '../../transforms/build.ts'
import { openWarehouse, type Warehouse } from '../../transforms/warehouse.ts'

export const ways = (report: BuildReport) =>
  Object.fromEntries(report.models.filter((m) => m.how !== 'skipped').map((m) => [m.name, m.how]))

/** A scratch folder of models and a warehouse for each test of a file. */
export function openScratch() {
  let scratch: Scratch
  let warehouse: Warehouse

  beforeEach(async () => {
    scratch = makeScratch(ticketProject)
    warehouse = await openWarehouse({ folder: scratch.data })
    await declareTickets(warehouse)
    const ids = Array.from({ length: 20 }, (_, i) => `t${i}`)
    await landTickets(
      warehouse,
      'one__ticket',
      ids.map((id, i) => ({ _key: id, ticket_id: id, team_id: i % 2 ? 'x' : 'y', weight: i })),
    )
  })

  afterEach(async () => {
    await warehouse.close()
    scratch.remove()
  })

  const build = async (options: Partial<BuildOptions> = {}) =>
    buildModels(warehouse, await scratch.read(), { ...ticketOptions, ...options })

  const rows = (sql: string) => warehouse.rows(sql)

  return {
    get warehouse() {
      return warehouse
    },
    set warehouse(value) {
      warehouse = value
    },
    get scratch() {
      return scratch
    },
    build,
    rows,
  }
}
