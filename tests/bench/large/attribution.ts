/** 3,200 incidents attributed to 177,000 deployments: the model that finds candidates, on that much of what was built. */
import { readModels } from '../../../transforms/model.ts'
import { openWarehouse } from '../../../transforms/warehouse.ts'
import type { Figure } from './figures.ts'
import { prepare, type Place } from './place.ts'

const INCIDENTS = 3200
const DEPLOYMENTS = 177_000
const BAR_S = 0.3
const ROUNDS = 5
/** Whose deployments are candidates, and which of them are. */
const MODELS = ['int_incident__scoped', 'incident_candidate_fact'] as const

export async function measureAttribution(place: Place): Promise<Figure[]> {
  await prepare(place)
  const { models } = await readModels()
  const [scoped, candidates] = MODELS.map((name) => {
    const model = models.get(name)
    if (!model) throw new Error(`No such model: ${name}`)
    return model.sql
  })
  const warehouse = await openWarehouse({ folder: place.data })
  try {
    const [all] = await warehouse.rows<{ incidents: number; deployments: number }>(
      'select (select count(*) from int_incident__served) as incidents, (select count(*) from int_deployment__placed) as deployments',
    )
    const times: number[] = []
    let pairs = 0
    await warehouse.build(async (lane) => {
      // Of this connection alone, and found before the tables of the same name; whole services, so that pairs stay.
      await lane.run(`create temp table int_deployment__placed as
        select * from main.int_deployment__placed order by service_id limit ${DEPLOYMENTS}`)
      await lane.run(`create temp table int_incident__served as
        select * from main.int_incident__served where service_id in (select service_id from temp.int_deployment__placed)
        order by service_id, incident_id limit ${INCIDENTS}`)
      for (let i = 0; i < ROUNDS; i++) {
        const startedAt = performance.now()
        const [row] = await lane.rows<{ n: number }>(
          `with ${MODELS[0]} as (${scoped}) select count(*) as n from (${candidates})`,
        )
        times.push((performance.now() - startedAt) / 1000)
        pairs = row?.n ?? 0
      }
      await lane.run('drop table temp.int_deployment__placed')
      await lane.run('drop table temp.int_incident__served')
    })
    const count = (some: number, of = 0) => Math.min(some, of).toLocaleString('en')
    const name = `${count(INCIDENTS, all?.incidents)} incidents to ${count(DEPLOYMENTS, all?.deployments)} deployments, ${pairs.toLocaleString('en')} pairs`
    const value = times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN
    return [{ part: 'attribution', name, value, unit: 's', bar: { of: 'value', most: BAR_S } }]
  } finally {
    await warehouse.close()
  }
}
