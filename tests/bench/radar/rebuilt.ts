import { computed } from '../../../transforms/graph.ts'
import type { Registry } from '../../../transforms/model.ts'
import { sourcesOf } from '../../../transforms/order.ts'
import type { Warehouse } from '../../../transforms/warehouse.ts'

export interface Rebuilt {
  collisions: number
  /** From plans to collisions, every model in between. */
  total_ms: number
  /** Of the processor, all of its cores together, also for what is no part of that: comparable on a busy machine. */
  cpu_ms: number
  /** One scan of what was found, for comparison. */
  scan_ms: number
  models: Filled[]
}

export interface Filled {
  model: string
  rows: number
  ms: number
}

/** What these models are made of is filled anew from the entities as they are, each model timed. */
export async function refill(
  warehouse: Warehouse,
  registry: Registry,
  names: readonly string[],
): Promise<Filled[]> {
  const wanted = new Set<string>()
  const want = (name: string): void => {
    const model = registry.models.get(name)
    if (!model || model.layer === 'entity' || model.layer === 'staging' || wanted.has(name)) return
    wanted.add(name)
    for (const source of sourcesOf(registry.models, model)) want(source)
  }
  for (const name of names) want(name)
  const models: Filled[] = []
  for (const name of registry.order.filter((each) => wanted.has(each))) {
    const model = registry.models.get(name)
    const startedAt = performance.now()
    await warehouse.build(async (lane) => {
      await lane.run(`DELETE FROM main."${name}"`)
      const compute = computed[name]
      if (compute)
        await compute(
          lane,
          (columns) => lane.append(`main.${name}`, columns),
          () => 'TRUE',
        )
      else await lane.run(`INSERT INTO main."${name}" ${model?.sql}`)
    })
    const ms = Math.round(performance.now() - startedAt)
    const [row] = await warehouse.rows<{ n: number }>(`SELECT count(*) AS n FROM main."${name}"`)
    models.push({ model: name, rows: row?.n ?? 0, ms })
  }
  return models
}

/** What `collision_fact` is made of, and how long a scan of it takes. */
export async function rebuild(warehouse: Warehouse, registry: Registry): Promise<Rebuilt> {
  const before = process.cpuUsage()
  const models = await refill(warehouse, registry, ['collision_fact', 'plan_fault_fact', 'portfolio_fact'])
  const used = process.cpuUsage(before)
  const startedAt = performance.now()
  await warehouse.rows('SELECT sum(hash(fact)) AS h FROM collision_fact AS fact')
  const scan_ms = Math.round(performance.now() - startedAt)
  // What open changes are made of is no part of finding collisions.
  const own = models.filter(({ model }) =>
    /collision|release__|booking|blackout|step__|service__related|dependency__|plan|portfolio|shared_file/.test(
      model,
    ),
  )
  return {
    collisions: models.find(({ model }) => model === 'collision_fact')?.rows ?? 0,
    total_ms: own.reduce((sum, { ms }) => sum + ms, 0),
    cpu_ms: Math.round((used.user + used.system) / 1000),
    scan_ms,
    models,
  }
}
