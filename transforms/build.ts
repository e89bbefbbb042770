import { checkGrain, runChecks, saveChecks, type CheckResult } from './check.ts'
import { writeConfiguration, type ConfigTables } from './configuration.ts'
import { saveDefinitions } from './definitions.ts'
import { readRawDeltas, type Delta } from './delta.ts'
import type { Lane } from './lanes.ts'
import { hashModel } from './model-hash.ts'
import type { Model, Registry } from './model.ts'
import { qualified } from './parse.ts'
import { disguiseConfig, withKey, type People } from './people.ts'
import { planModel, type Plan } from './plan.ts'
import { rebuildModel } from './rebuild.ts'
import { AFFECTED, deltaTable, DIFFERENT, MOVED, NEXT, TWINS, type ComputedModel, type Run } from './run.ts'
import { ValueSets } from './touch/sets.ts'
import {
  readState,
  saveBuild,
  saveModels,
  saveWatermarks,
  type BuildState,
  type BuiltModel,
  type Shape,
} from './state.ts'
import type { Warehouse } from './warehouse.ts'
import type { Written } from './written.ts'

export type { CheckResult } from './check.ts'
export type { ConfigTable, ConfigTables } from './configuration.ts'
export type { People } from './people.ts'
export type { ComputedModel } from './run.ts'

export interface BuildOptions {
  config: ConfigTables
  computed: Record<string, ComputedModel>
  /** How accounts, names and addresses are kept; left out only where nothing is served: as tools say them. */
  people?: People | undefined
  onProgress?: (progress: BuildProgress) => void
  /** Builds everything anew, whatever changed. */
  full?: boolean
  /** Changes raw tables in the same transaction, so that nobody sees what is derived from what is gone. */
  before?: ((lane: Lane) => Promise<void>) | undefined
}

export interface BuildProgress {
  model: string
  position: number
  total: number
}

export interface BuildReport {
  /** Stays what it was when nothing had to be built. */
  buildId: number
  startedAt: number
  durationMs: number
  models: { name: string; rows: number; durationMs: number; how: Plan['how'] }[]
  /** Those that ran in this build. */
  checks: CheckResult[]
  /** Whether any table's rows differ from before. */
  changed: boolean
  /** Tables of models and of configuration whose rows differ from before, and those that are gone. */
  changes: string[]
}

interface Begin {
  options: BuildOptions
  startedAt: number
  /** Whether a raw table may have been written to since the last build. */
  isWritten(table: string): boolean
  /** As the last build left it; undefined where it may be another by now. */
  shape: Shape | undefined
}

/** What each registry's last build began with, and left. */
const lastBuilds = new WeakMap<Registry, { written: Written; at: number; shape: Shape }>()

/**
 * Brings all tables up to date in one transaction: readers see the old rows until it ends, landing goes on meanwhile,
 * and what lands after its start belongs to the next build.
 * Throws, leaving everything as it was, when a model cannot be built; the message names its file.
 */
export async function buildModels(
  warehouse: Warehouse,
  registry: Registry,
  options: BuildOptions,
): Promise<BuildReport> {
  const startedAt = Date.now()
  const { written } = warehouse
  // Before the transaction begins: what is committed later may not be seen by it, and is asked for again.
  const now = written.now
  const last = lastBuilds.get(registry)
  const known = last?.written === written && options.before === undefined ? last : undefined
  const isWritten = (table: string) => known === undefined || written.isWritten(table, known.at)
  await warehouse.memory.prepare()
  const build = () =>
    warehouse.build((lane) => {
      // What one that failed for want of memory had noted of tables was undone.
      const shape = known && !written.isShaped(known.at) ? known.shape : undefined
      const begin = { options, startedAt, isWritten, shape }
      return withKey(lane, options.people, () => runBuild(lane, registry, begin))
    })
  try {
    lastBuilds.delete(registry)
    const { report, state } = await warehouse.memory.retry(build)
    lastBuilds.set(registry, { written, at: now, shape: { tables: state.tables, twins: state.twins } })
    return report
  } finally {
    await warehouse.memory.fit()
  }
}

async function runBuild(
  lane: Lane,
  registry: Registry,
  { options, startedAt, isWritten, shape }: Begin,
): Promise<{ report: BuildReport; state: BuildState }> {
  await options.before?.(lane)
  const state = await readState(lane, shape)
  const raw = await readRawDeltas(lane, registry, state, isWritten)
  const config = await writeConfiguration(lane, state, asKept(options))
  const deltas = new Map<string, Delta>([...raw.deltas, ...config.deltas])
  const run = {
    lane,
    registry,
    computed: options.computed,
    people: options.people,
    state,
    deltas,
    isFull: options.full ?? state.buildId === 0,
  } as Run
  run.sets = new ValueSets(run)
  const hadModels = [...state.models.keys()]
  const { built, models, grains } = await buildTables(run, options.onProgress)
  const gone = hadModels.filter((name) => !registry.order.includes(name))
  for (const name of gone) await lane.run(`DROP TABLE IF EXISTS ${qualified(name)}`)
  const checks = [...grains, ...(await runChecks(run))]
  await saveDefinitions(lane, registry, startedAt)
  const marks = new Map([...raw.marks, ...config.marks])
  const isIdle = built.length === 0 && checks.length === 0 && marks.size === 0 && gone.length === 0
  const buildId = isIdle ? state.buildId : state.buildId + 1
  if (!isIdle) {
    await saveWatermarks(lane, marks)
    if (gone.length > 0)
      await lane.run('DELETE FROM meta.model WHERE name IN (SELECT unnest($gone))', { gone })
    await saveModels(lane, buildId, startedAt, built)
    await saveChecks(lane, registry, buildId, startedAt, checks)
    await saveBuild(lane, buildId, startedAt, run.isFull)
    const compared = built.filter(({ name, how }) => how !== 'full' || deltas.get(name)?.kind === 'rows')
    await dropTemporary(run, compared)
  }
  const changed = gone.length > 0 || registry.order.some((name) => deltas.get(name)?.kind !== 'none')
  const differing = [...deltas].flatMap(([name, { kind }]) => (kind === 'none' ? [] : name))
  const changes = [...gone, ...differing.filter((name) => !name.startsWith('raw.'))]
  const durationMs = Date.now() - startedAt
  return { report: { buildId, startedAt, durationMs, models, checks, changed, changes }, state }
}

function asKept({ config, people }: BuildOptions): ConfigTables {
  return Object.fromEntries(
    Object.entries(config).map(([name, table]) => [name, disguiseConfig(table, people)]),
  )
}

async function buildTables(run: Run, onProgress: BuildOptions['onProgress']) {
  const built: BuiltModel[] = []
  const models: BuildReport['models'] = []
  const grains: CheckResult[] = []
  const { order } = run.registry
  for (const [position, name] of order.entries()) {
    onProgress?.({ model: name, position, total: order.length })
    const model = run.registry.models.get(name) as Model
    const { how, durationMs, hash, grain } = await buildTable(run, model)
    models.push({ name, rows: 0, durationMs, how })
    if (how !== 'skipped') built.push({ name, layer: model.layer, rows: 0, durationMs, how, hash })
    if (grain) grains.push(grain)
  }
  const counts = await countTables(
    run.lane,
    built.map(({ name }) => name).filter((name) => run.deltas.get(name)?.kind !== 'none'),
  )
  for (const model of [...models, ...built])
    model.rows = counts.get(model.name) ?? run.state.rowCounts.get(model.name) ?? 0
  return { built, models, grains }
}

async function countTables(lane: Lane, names: readonly string[]): Promise<Map<string, number>> {
  if (names.length === 0) return new Map()
  const counts = names.map((name) => `SELECT '${name}' AS name, count(*) AS n FROM ${qualified(name)}`)
  const rows = await lane.rows<{ name: string; n: number }>(counts.join(' UNION ALL '))
  return new Map(rows.map((row) => [row.name, row.n]))
}

async function buildTable(run: Run, model: Model) {
  const start = performance.now()
  const hash = hashModel(run, model)
  try {
    const plan = await planModel(run, model, hash)
    const { delta, suspects } = await rebuildModel(run, model, plan)
    run.deltas.set(model.name, delta)
    const grain = await checkGrain(run, model, suspects)
    return { how: plan.how, hash, grain, durationMs: performance.now() - start }
  } catch (error) {
    throw new Error(`Cannot build ${model.name} (${model.file}): ${(error as Error).message}`, {
      cause: error,
    })
  }
}

/** Temporary tables live as long as the connection, which outlives the build. Asking which there are costs more than most models. */
async function dropTemporary({ lane, sets }: Run, compared: readonly BuiltModel[]): Promise<void> {
  const moved = compared.map(({ name }) => deltaTable(name))
  const names = [AFFECTED, NEXT, DIFFERENT, MOVED, ...TWINS, ...sets.tables(), ...moved]
  await lane.run(names.map((name) => `DROP TABLE IF EXISTS ${name}`).join(';'))
}
