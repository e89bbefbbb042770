import type { ReadOptions } from '../readers.ts'
import { loopInTurns } from '../pause.ts'
import type { ColumnAnswer, Warehouse } from '../warehouse.ts'
import { width } from './changes.ts'
import { scaleInto, type ChangeFeatures } from './inputs.ts'
import type { FeatureName } from './prior.ts'

/** How a release turned out, since when that is known, and when nothing can be added. */
export interface Label {
  /** As it is known now; {@link labelAt} tells what was known at a time. */
  isFailed: boolean
  knownAt: number
  maturedAt: number
  /** What people said of it, where anybody did. */
  words?: Words
}

export interface Words {
  /** By evidence alone. */
  isInferredFailed: boolean
  /** In the order of time; null: no word stood any more. */
  said: readonly { knownAt: number; isFailed: boolean | null }[]
}

/** What a release carries besides its commits, each within 0..1; what is not known is 0. */
export interface Circumstances {
  unreviewed: number
  untested: number
  settings: number
  pause: number
  freeze: number
}

export interface RiskRelease extends Circumstances {
  id: string
  serviceId: string
  /** Epoch ms; null ahead. */
  releasedAt: number | null
  isRollback: boolean
  /** Rows of the history's inputs. */
  commits: readonly number[]
  label: Label | null
}

export interface History {
  commitIds: readonly string[]
  /** Inputs of one commit after the other, as long as the model's terms. */
  inputs: Float64Array
  /** By time, those ahead last. */
  releases: readonly RiskRelease[]
}

interface ReleaseRow {
  release_id: string
  service_id: string
  released_at: number | null
  is_rollback: boolean
  commit_count: number
  reviewed_known_count: number
  unreviewed_count: number
  untested_count: number
  settings_count: number
  paused_from: number | null
  is_in_freeze: boolean | null
  is_failed: boolean | null
  known_at: number | null
  matured_at: number | null
  is_inferred_failed: boolean | null
}

interface WordRow {
  deployment_id: string
  known_at: number
  is_failed: boolean | null
}

const commitSelect = `SELECT commit_id, subsystem_count AS ns, folder_count AS nd, file_count AS nf, entropy_bits AS entropy,
    added_count AS la, deleted_count AS ld, before_line_count AS lt, CASE WHEN is_fix THEN 1 ELSE 0 END AS fix,
    before_author_count AS ndev, quiet_days AS age, before_touch_count AS nuc, author_commit_count AS exp,
    author_recent_score AS rexp, author_subsystem_count AS sexp
  FROM risk_commit_fact
  WHERE commit_id IN (SELECT commit_id FROM risk_content_fact)
  ORDER BY committed_at, commit_id`

const releaseSelect = `SELECT release.release_id, release.service_id, release.released_at, release.is_rollback, release.commit_count,
    release.reviewed_known_count, release.unreviewed_count, release.untested_count,
    release.configuration_count + release.migration_count AS settings_count,
    release.previous_released_at AS paused_from, release.is_in_freeze, label.is_failed, label.known_at, label.matured_at,
    label.is_inferred_failed
  FROM risk_release_fact AS release
  LEFT JOIN risk_label_fact AS label ON label.deployment_id = release.release_id
  ORDER BY release.released_at NULLS LAST, release.release_id`

/** By their places among all commits: names of so many cost more than all that is learnt from them. */
const contentSelect = `WITH placed AS (
    SELECT commit_id, row_number() OVER (ORDER BY committed_at, commit_id) - 1 AS place
    FROM risk_commit_fact
    WHERE commit_id IN (SELECT commit_id FROM risk_content_fact)
  )
  SELECT content.release_id, list(CAST(placed.place AS DOUBLE)) AS places
  FROM risk_content_fact AS content
  JOIN placed ON placed.commit_id = content.commit_id
  GROUP BY content.release_id`

const wordSelect =
  'SELECT deployment_id, known_at, is_failed FROM risk_word_fact ORDER BY deployment_id, known_at'

/** Longer than this a pause says no more. */
const longestPause = 30
const day = 86_400_000

/** Everything that risk is learnt from, in one order: the same tables give the same history. `asOf` ends pauses of releases ahead. */
export async function readHistory(
  warehouse: Warehouse,
  asOf: number,
  options?: ReadOptions,
): Promise<History> {
  const ask = <T>(sql: string) => warehouse.rows<T>(sql, {}, options)
  const [commits, releases, contents, words] = await Promise.all([
    warehouse.columns(commitSelect, {}, options),
    ask<ReleaseRow>(releaseSelect),
    ask<{ release_id: string; places: Float64Array }>(contentSelect),
    ask<WordRow>(wordSelect),
  ])
  const said = Map.groupBy(words, ({ deployment_id }) => deployment_id)
  const held = new Map(
    await mapInTurns(contents, ({ release_id, places }) => [release_id, places.sort()] as const),
  )
  return {
    commitIds: commits.data[0] as string[],
    inputs: await toInputs(commits),
    // Rows are in the order of time, and so are a release's.
    releases: await mapInTurns(releases, (row) =>
      toRelease(row, [...(held.get(row.release_id) ?? [])], asOf, said.get(row.release_id)),
    ),
  }
}

/** How it was known to have turned out at a time: by the latest word that was known then, else by evidence. */
export function labelAt(label: Label, at: number): boolean {
  if (!label.words) return label.isFailed
  const word = label.words.said.findLast(({ knownAt }) => knownAt <= at)
  return word?.isFailed ?? label.words.isInferredFailed
}

/** Columns after the first are features by their names. */
async function toInputs({ columns, data, rowCount }: ColumnAnswer): Promise<Float64Array> {
  const inputs = new Float64Array(rowCount * width)
  const change: ChangeFeatures = {}
  await loopInTurns(rowCount, (row) => {
    for (let i = 1; i < columns.length; i++)
      change[columns[i]!.name as FeatureName] = data[i]![row] as number | null
    inputs[row * width] = 1
    scaleInto(inputs, row * width + 1, change)
  })
  return inputs
}

async function mapInTurns<From, To>(rows: readonly From[], map: (row: From) => To): Promise<To[]> {
  const mapped: To[] = []
  await loopInTurns(rows.length, (place) => mapped.push(map(rows[place]!)))
  return mapped
}

function toRelease(
  row: ReleaseRow,
  commits: readonly number[],
  asOf: number,
  words: readonly WordRow[] | undefined,
): RiskRelease {
  return {
    id: row.release_id,
    serviceId: row.service_id,
    releasedAt: row.released_at,
    isRollback: row.is_rollback,
    commits,
    label: toLabel(row, words),
    unreviewed: shareOf(row.unreviewed_count, row.reviewed_known_count),
    untested: shareOf(row.untested_count, row.commit_count),
    settings: row.settings_count > 0 ? 1 : 0,
    pause: evenPause(row.paused_from, row.released_at ?? asOf),
    freeze: row.is_in_freeze === true ? 1 : 0,
  }
}

function toLabel(
  { is_failed, known_at, matured_at, is_inferred_failed }: ReleaseRow,
  words: readonly WordRow[] | undefined,
): Label | null {
  if (is_failed === null || known_at === null || matured_at === null) return null
  const label = { isFailed: is_failed, knownAt: known_at, maturedAt: matured_at }
  if (!words) return label
  const said = words.map((word) => ({ knownAt: word.known_at, isFailed: word.is_failed }))
  return { ...label, words: { isInferredFailed: is_inferred_failed === true, said } }
}

function shareOf(count: number, all: number): number {
  return all > 0 ? count / all : 0
}

/** Days since the service last went out, on the log, 1 for thirty or more; 0 for the first. */
function evenPause(from: number | null, to: number): number {
  if (from === null) return 0
  const days = Math.max(0, Math.min(longestPause, (to - from) / day))
  return Math.log1p(days) / Math.log1p(longestPause)
}
