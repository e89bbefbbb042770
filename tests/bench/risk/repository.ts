import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { configTables, type Config } from '../../../ingest/config.ts'
import { loadConnectors } from '../../../ingest/connectors.ts'
import { connector } from '../../../ingest/connectors/git/connector.ts'
import { declareRaw } from '../../../ingest/raw.ts'
import { syncSources } from '../../../ingest/sync.ts'
import { buildModels, type BuildReport } from '../../../transforms/build.ts'
import { computed } from '../../../transforms/graph.ts'
import { readModels } from '../../../transforms/model.ts'
import { rankingSkill } from '../../../transforms/risk/evaluation.ts'
import { readHistory } from '../../../transforms/risk/history.ts'
import { isSilenced, judge, walkForward } from '../../../transforms/risk/walk.ts'
import { openWarehouse, type Warehouse } from '../../../transforms/warehouse.ts'
import { defaultConfig } from '../../models/given.ts'
import { narrow } from '../../models/stream.ts'

/** How well a repository's own releases would have been told, each by what was known at the beginning of its month. */
export interface RepositoryResult {
  commits: number
  releases: number
  /** Of these with commits and a label that is final. */
  labelled: number
  judged: number
  failed: number
  auc: number | null
  auc_low: number | null
  auc_high: number | null
  /** Ranking by the lines that a release adds, alone. */
  lines_auc: number | null
  brier: number | null
  /** Against the rate of failures known at each time. */
  skill: number | null
  skill_low: number | null
  skill_high: number | null
  ece: number | null
  recall20: number | null
  /** Whether the product would show no score of its own, by this record. */
  is_silenced: boolean
  read_s: number
  walk_s: number
}

const models = ['risk_commit_fact', 'risk_content_fact', 'risk_label_fact', 'risk_release_fact']

export async function walkRepository(path: string): Promise<RepositoryResult> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-risk-'))
  const warehouse = await openWarehouse({ folder: join(folder, 'data') })
  try {
    const started = performance.now()
    await fillRisk(warehouse, path, folder)
    const now = Date.now()
    const history = await readHistory(warehouse, now)
    const read = performance.now()
    const walked = walkForward(history, now)
    const ended = performance.now()
    const { skill, ranking, calibrationError, gating, ...judgement } = judge(walked)
    const lines = await linesOf(warehouse)
    const byLines = walked.map((one) => ({ ...one, probability: lines.get(one.releaseId) ?? 0 }))
    return {
      commits: history.commitIds.length,
      releases: history.releases.filter(({ releasedAt }) => releasedAt !== null).length,
      labelled: history.releases.filter(
        ({ commits, label }) => commits.length > 0 && label && label.maturedAt <= now,
      ).length,
      judged: judgement.n,
      failed: judgement.failed,
      auc: ranking?.auc ?? null,
      auc_low: ranking?.low ?? null,
      auc_high: ranking?.high ?? null,
      lines_auc: rankingSkill(byLines)?.auc ?? null,
      brier: judgement.brier,
      skill: skill?.skill ?? null,
      skill_low: skill?.low ?? null,
      skill_high: skill?.high ?? null,
      ece: calibrationError,
      recall20: gating.find(({ share }) => share === 0.2)?.caught ?? null,
      is_silenced: isSilenced({ n: judgement.n, skill }),
      read_s: (read - started) / 1000,
      walk_s: (ended - read) / 1000,
    }
  } finally {
    await warehouse.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Reads a repository, or what is new of it, and builds what risk is learnt from; time and models are of the build alone. */
export async function fillRisk(
  warehouse: Warehouse,
  path: string,
  folder: string,
): Promise<{ wall: number; cpu: number; models: BuildReport['models'] }> {
  const sources = await connector.sources([{ path: resolve(path) }], folder)
  const config: Config = { ...defaultConfig, sources }
  await declareRaw(warehouse, await loadConnectors())
  const { sources: read } = await syncSources(warehouse, config)
  const fault = read.find(({ ok }) => !ok)
  if (fault) throw new Error(`The repository could not be read: ${fault.error?.message}`)
  const registry = narrow(await readModels(), models)
  const started = performance.now()
  const before = process.cpuUsage()
  const { models: built } = await buildModels(warehouse, registry, { config: configTables(config), computed })
  const { user, system } = process.cpuUsage(before)
  return { wall: (performance.now() - started) / 1000, cpu: (user + system) / 1e6, models: built }
}

async function linesOf(warehouse: Warehouse): Promise<Map<string, number>> {
  const rows = await warehouse.rows<{ release_id: string; added_count: number }>(
    `SELECT content.release_id, sum(own.added_count) AS added_count
    FROM risk_content_fact AS content JOIN risk_commit_fact AS own ON own.commit_id = content.commit_id
    GROUP BY content.release_id`,
  )
  return new Map(rows.map((row) => [row.release_id, row.added_count]))
}
