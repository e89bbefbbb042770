import type { Lane } from './lanes.ts'
import type { Check, Model, Registry } from './model.ts'
import { identifier, qualified } from './parse.ts'
import { affectedSelect, restrictInputs } from './plan.ts'
import { deltaFor } from './touch/columns.ts'
import { planCheck } from './touch/plan.ts'
import { AFFECTED, createTemporary, type Run } from './run.ts'

export interface CheckResult {
  /** 'grain of commit', or the name of a file in sql/checks. */
  name: string
  /** The model it speaks of, where it is one. */
  model: string | null
  failingCount: number
  /** Up to three failing rows as JSON. */
  sample: string | null
  hash: string
}

/**
 * Looks for keys that are unknown or borne by more than one row among `suspects` (a relation with its predicate; empty:
 * new rows bear keys that others left; null: no row is new), or among all rows where the grain did not hold before or was another.
 */
export async function checkGrain(
  run: Run,
  model: Model,
  suspects: string | null,
): Promise<CheckResult | null> {
  const { grain } = model.header
  if (grain.length === 0) return null
  const name = grainName(model)
  const hash = grain.join(',')
  const known = run.state.checks.get(name)
  const hasChanged = run.deltas.get(model.name)?.kind !== 'none'
  if (known?.hash === hash && (known.failing > 0 ? !hasChanged : suspects === null)) return null
  const isKnownGood = known?.hash === hash && known.failing === 0
  const rows = isKnownGood ? (suspects as string) : `${qualified(model.name)} WHERE TRUE`
  const due = { name, model: model.name, hash, file: model.file, sql: grainSql(grain, rows) }
  return rows === '' || (await looksClean(run.lane, grain, rows)) ? passed(due) : runCheck(run.lane, due)
}

function isUnknown(grain: string[]): string {
  return grain.map((key) => `${identifier(key)} IS NULL`).join(' OR ')
}

/** One pass over hashes: nearly always enough. */
async function looksClean(lane: Lane, grain: string[], rows: string): Promise<boolean> {
  const keys = grain.map(identifier).join(', ')
  const [found] = await lane.rows<{ n: number }>(
    `SELECT count(*) AS n FROM (SELECT hash(${keys}) AS h, count(*) AS size, bool_or(${isUnknown(grain)}) AS is_unknown
       FROM ${rows} GROUP BY h) WHERE size > 1 OR is_unknown`,
  )
  return found?.n === 0
}

function grainSql(grain: string[], rows: string): string {
  const keys = grain.map(identifier).join(', ')
  return `SELECT ${keys}, count(*) AS row_count FROM ${rows} GROUP BY ${keys} HAVING count(*) > 1 OR ${isUnknown(grain)}`
}

/** Runs the files of sql/checks whose inputs changed in this build, or that never ran as they are now. */
export async function runChecks(run: Run): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  for (const check of run.registry.checks.values()) {
    const model = check.inputs.length === 1 ? (check.inputs[0] as string) : null
    const { name, hash, file } = check
    if (await isDue(run, check))
      results.push(await runCheck(run.lane, { name, model, hash, file, sql: await scopedSql(run, check) }))
  }
  return results
}

async function isDue(run: Run, check: Check): Promise<boolean> {
  if (run.isFull || run.state.checks.get(check.name)?.hash !== check.hash) return true
  for (const input of check.inputs)
    if (run.deltas.has(input) && (await deltaFor(run, check, input)).kind !== 'none') return true
  return false
}

/** A check that held so far looks at what changed only. */
async function scopedSql(run: Run, check: Check): Promise<string> {
  const column = check.header.partition
  const known = run.state.checks.get(check.name)
  if (run.isFull || known?.hash !== check.hash || known.failing > 0) return check.sql
  if (!column) return touchedSql(run, check)
  const affected = affectedSelect(run, check.inputs, column)
  if (affected === null || affected === '') return touchedSql(run, check)
  await createTemporary(run.lane, AFFECTED, affected)
  return restrictInputs(run, check, column)
}

/** What changed can only break rows that it touches. */
async function touchedSql(run: Run, check: Check): Promise<string> {
  const part = await planCheck(run, check)
  return part ? `SELECT * FROM (\n${part.text}\n) WHERE ${part.isTouched}` : check.sql
}

interface Due {
  name: string
  model: string | null
  hash: string
  file: string
  sql: string
}

function passed({ name, model, hash }: Due): CheckResult {
  return { name, model, hash, failingCount: 0, sample: null }
}

async function runCheck(lane: Lane, due: Due): Promise<CheckResult> {
  try {
    const [row] = await lane.rows<{ failing: number; sample: string | null }>(
      `WITH failing AS MATERIALIZED (\n${due.sql}\n)
       SELECT (SELECT count(*) FROM failing) AS failing,
         (SELECT to_json(list(f)) FROM (SELECT * FROM failing LIMIT 3) AS f) AS sample`,
    )
    const { name, model, hash } = due
    return { name, model, hash, failingCount: row?.failing ?? 0, sample: row?.failing ? row.sample : null }
  } catch (error) {
    throw new Error(`Cannot run the check ${due.name} (${due.file}): ${(error as Error).message}`, {
      cause: error,
    })
  }
}

/** Replaces the results of the checks just run; the others stand, and belong to this build as well. */
export async function saveChecks(
  lane: Lane,
  registry: Registry,
  buildId: number,
  at: number,
  results: CheckResult[],
): Promise<void> {
  const fresh = results.map((r) => r.name)
  await lane.run(
    'DELETE FROM meta.check_result WHERE name IN (SELECT unnest($fresh)) OR name NOT IN (SELECT unnest($known))',
    { fresh, known: checkNames(registry) },
  )
  await lane.run('UPDATE meta.check_result SET build_id = $buildId', { buildId })
  await lane.append('meta.check_result', {
    build_id: results.map(() => buildId),
    name: fresh,
    model: results.map((r) => r.model),
    failing_count: results.map((r) => r.failingCount),
    sample: results.map((r) => r.sample),
    checked_at: results.map(() => at),
    sql_hash: results.map((r) => r.hash),
  })
}

function grainName(model: Model): string {
  return `grain of ${model.name}`
}

function checkNames(registry: Registry): string[] {
  const models = registry.order.map((name) => registry.models.get(name) as Model)
  const grains = models.filter((model) => model.header.grain.length > 0).map(grainName)
  return [...grains, ...registry.checks.keys()]
}
