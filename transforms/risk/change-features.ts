import type { FileChange } from '../impact/answer.ts'
import { bindPaths, WANTED } from '../impact/scope.ts'
import type { Asked } from '../impact/scope.ts'
import type { ChangeFeatures } from './inputs.ts'

interface PathHistory {
  path: string
  touch_count: number
  author_count: number
  last_at: number | null
  line_count: number
  move_count: number
}

const DAY = 86_400_000

/** Whether anything is known of a file's lines. */
export function isCounted({ added_count, before, after }: FileChange): boolean {
  return added_count !== undefined || before !== null || after !== null
}

/** Features of a change that is not made yet, as `int_commit__measured` has them of commits; who makes it is not asked. */
export async function readFeatures(asked: Asked): Promise<ChangeFeatures> {
  const counted = asked.files.map((file) => ({ ...file, ...countLines(file) }))
  const told = await readPaths(asked)
  const past = counted.map(({ path }) => told.get(path))
  const touched = past.filter((one) => one !== undefined && one.last_at !== null)
  const lines = counted.flatMap(({ path, status }) => {
    const one = told.get(path)
    if (status === 'renamed') return []
    if (!one) return [0]
    return one.move_count > 0 || one.line_count < 0 ? [] : [one.line_count]
  })
  const folders = counted.map(({ path }) => path.slice(0, Math.max(0, path.lastIndexOf('/'))))
  const weights = counted.map(({ added, deleted }) => added + deleted)
  return {
    ns: new Set(counted.map(({ path }) => (path.includes('/') ? path.split('/')[0] : ''))).size,
    nd: new Set(folders).size,
    nf: counted.length,
    entropy: bitsOf(weights),
    la: counted.reduce((sum, { added }) => sum + added, 0),
    ld: counted.reduce((sum, { deleted }) => sum + deleted, 0),
    lt: lines.length === 0 ? null : lines.reduce((sum, count) => sum + count, 0) / lines.length,
    ndev: Math.max(0, ...past.map((one) => one?.author_count ?? 0)),
    age:
      touched.length === 0
        ? 0
        : touched.reduce((sum, one) => sum + (asked.asOf - one!.last_at!), 0) / touched.length / DAY,
    nuc: Math.max(0, ...past.map((one) => one?.touch_count ?? 0)),
  }
}

async function readPaths(asked: Asked): Promise<Map<string, PathHistory>> {
  const rows = await asked.warehouse.rows<PathHistory>(
    `WITH ${WANTED}
    SELECT touch.path, count(*) AS touch_count, count(DISTINCT author_id) FILTER (WHERE NOT is_bot) AS author_count,
      max(committed_at) AS last_at, sum(coalesce(added_count, 0) - coalesce(deleted_count, 0)) AS line_count,
      count(*) FILTER (WHERE status IN ('R', 'C')) AS move_count
    FROM int_commit_file__merged AS touch
    WHERE repository_id = $repository AND path IN (SELECT path FROM wanted)
      AND committed_at < make_timestamp_ms(CAST($as_of AS BIGINT))
    GROUP BY touch.path`,
    { ...bindPaths(asked), as_of: asked.asOf },
    asked.options,
  )
  return new Map(rows.map((row) => [row.path, row]))
}

/** As the diff tells; of two whole texts the lines that the other one does not have. Nothing known counts as none, as for Git. */
export function countLines({ added_count, deleted_count, before, after }: FileChange): {
  added: number
  deleted: number
} {
  if (added_count !== undefined && deleted_count !== undefined)
    return { added: added_count, deleted: deleted_count }
  const left = new Map<string, number>()
  for (const line of linesOf(before)) left.set(line, (left.get(line) ?? 0) + 1)
  let added = 0
  for (const line of linesOf(after)) {
    const count = left.get(line) ?? 0
    if (count > 0) left.set(line, count - 1)
    else added += 1
  }
  return { added, deleted: left.values().reduce((sum, count) => sum + count, 0) }
}

function linesOf(text: string | null): string[] {
  return text === null || text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

function bitsOf(weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights
    .filter((weight) => weight > 0)
    .reduce((sum, weight) => sum - (weight / total) * Math.log2(weight / total), 0)
}
