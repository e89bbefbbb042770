import { afterAll, beforeAll, expect, test } from 'vitest'
import type { World } from '../../fixtures/org/world.ts'
import { configTables, loadConfig } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels } from '../../transforms/model.ts'
import { HOUR, makeDeployment, makeHub, makePull, NOON, run } from './github-hub.ts'
import { openTrial, type Trial } from './github-trial.ts'

const PARTLY = [
  'stg_github__run',
  'stg_github__pull',
  'build',
  'build_job',
  'change',
  'change_mention',
  'requested_commit',
]
let world: World
let trial: Trial

beforeAll(async () => {
  world = makeHub({
    more: (writer) => {
      writer.put('run', run(9000, { createdAt: NOON + HOUR }))
      writer.put(
        'pull',
        makePull(900, { createdAt: NOON + 30 * 60_000, closedAt: NOON + HOUR, mergedAt: NOON + HOUR }),
      )
      writer.put('deployment', makeDeployment(900, { createdAt: NOON + HOUR }))
    },
  })
  trial = await openTrial(world)
  await declareRaw(trial.warehouse, await loadConnectors())
})

afterAll(() => trial.close())

async function build(isFull = false) {
  const config = configTables({ ...(await loadConfig({ git: [process.cwd()] })), sources: [], services: [] })
  return buildModels(trial.warehouse, await readModels(), { config, computed, full: isFull })
}

test('a build after a new run and request looks at those only, and comes to what a whole one would', async () => {
  await trial.sync()
  await build()
  world.advance(NOON + 2 * HOUR)
  await trial.sync()
  const report = await build()
  const how = new Map(report.models.map((model) => [model.name, model.how]))
  for (const model of PARTLY) expect([model, how.get(model)]).toEqual([model, 'partitions'])
  const read = async () => {
    const tables: Record<string, unknown[]> = {}
    for (const { name } of report.models)
      tables[name] = await trial.rows(`select * from ${name} order by all`)
    return tables
  }
  const partly = await read()
  await build(true)
  expect(partly).toEqual(await read())
})
