import type { Lane } from './lanes.ts'
import type { Check, Model } from './model.ts'
import { identifier, qualified } from './parse.ts'
import type { Run } from './rebuild.ts'

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

/** Runs the checks whose inputs changed in this build, or that never ran as they are now. */
export async function runChecks(run: Run): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  for (const name of run.registry.order) {
    const model = run.registry.models.get(name) as Model
    const check = grainCheck(model)
    if (check && isDue(run, check.name, check.hash, [name])) results.push(await runCheck(run.lane, check))
  }
  for (const check of run.registry.checks.values()) {
    if (isDue(run, check.name, check.hash, check.inputs))
      results.push(await runCheck(run.lane, fileCheck(check)))
  }
  return results
}

interface Due {
  name: string
  model: string | null
  hash: string
  file: string
  sql: string
}

function isDue(run: Run, name: string, hash: string, inputs: string[]): boolean {
  if (run.isFull || run.state.checks.get(name)?.hash !== hash) return true
  return inputs.some((input) => (run.deltas.get(input)?.kind ?? 'none') !== 'none')
}

/** A key that is not known, or that more than one row bears. */
function grainCheck(model: Model): Due | null {
  const { grain } = model.header
  if (grain.length === 0) return null
  const keys = grain.map(identifier).join(', ')
  const table = qualified(model.name)
  const sql = `WITH twins AS (SELECT hash(${keys}) AS h FROM ${table} GROUP BY h HAVING count(*) > 1)
    SELECT ${keys}, count(*) AS row_count FROM ${table} WHERE hash(${keys}) IN (SELECT h FROM twins)
    GROUP BY ${keys} HAVING count(*) > 1
    UNION ALL
    SELECT ${keys}, 1 FROM ${table} WHERE ${grain.map((key) => `${identifier(key)} IS NULL`).join(' OR ')}`
  return { name: `grain of ${model.name}`, model: model.name, hash: grain.join(','), file: model.file, sql }
}

function fileCheck(check: Check): Due {
  const model = check.inputs.length === 1 ? (check.inputs[0] as string) : null
  return { name: check.name, model, hash: check.hash, file: check.file, sql: check.sql }
}

async function runCheck(lane: Lane, due: Due): Promise<CheckResult> {
  try {
    const [row] = await lane.rows<{ failing: number; sample: string | null }>(
      `WITH failing AS (\n${due.sql}\n)
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
  buildId: number,
  at: number,
  results: CheckResult[],
  known: string[],
): Promise<void> {
  const run = results.map((r) => r.name)
  await lane.run(
    'DELETE FROM meta.check_result WHERE name IN (SELECT unnest($run)) OR name NOT IN (SELECT unnest($known))',
    {
      run,
      known,
    },
  )
  await lane.run('UPDATE meta.check_result SET build_id = $buildId', { buildId })
  await lane.append('meta.check_result', {
    build_id: results.map(() => buildId),
    name: run,
    model: results.map((r) => r.model),
    failing_count: results.map((r) => r.failingCount),
    sample: results.map((r) => r.sample),
    checked_at: results.map(() => at),
    sql_hash: results.map((r) => r.hash),
  })
}

export function checkNames(run: Run): string[] {
  const grains = run.registry.order.map((name) => grainCheck(run.registry.models.get(name) as Model)?.name)
  return [...grains.filter((name) => name !== undefined), ...run.registry.checks.keys()]
}
