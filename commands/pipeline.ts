import { configTables, type Config } from '../ingest/config.ts'
import { syncSources, type SyncProgress, type SyncReport } from '../ingest/sync.ts'
import { readPeople } from '../privacy/keys.ts'
import { buildModels, type BuildReport } from '../transforms/build.ts'
import { computed } from '../transforms/graph.ts'
import { readModels } from '../transforms/model.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { describeLeftovers } from './leftover.ts'
import { formatCount, formatDuration, openProgress, type Progress, type Step } from './progress.ts'

/** Fetches what is new and says per source what came; failures of single sources are in the report. */
export async function fetchSources(
  warehouse: Warehouse,
  config: Config,
  signal: AbortSignal,
): Promise<SyncReport> {
  const progress = openProgress()
  try {
    const onProgress = (event: SyncProgress) => progress.update(stepOf(event))
    const report = await syncSources(warehouse, config, { signal, onProgress })
    for (const source of report.sources) progress.line(describeSource(source))
    const leftovers = await describeLeftovers(warehouse, config)
    if (leftovers) progress.line(leftovers)
    return report
  } finally {
    progress.end()
  }
}

function stepOf({ source, stream, done, total, message }: SyncProgress): Step {
  return { label: `${source} ${stream}`, done, total, ...(message === undefined ? {} : { message }) }
}

type SourceReport = SyncReport['sources'][number]

function describeSource(source: SourceReport): string {
  const took = formatDuration(source.durationMs)
  const notes = source.notes.map((note) => `\n  note: ${note}`).join('')
  if (source.error) return `${source.source}: failed after ${took}: ${source.error.message}${notes}`
  const landed = source.streams.filter((stream) => stream.landed > 0)
  const counts = landed.map((stream) => `${formatCount(stream.landed)} ${stream.name}`).join(', ')
  const rejected = source.streams.reduce((sum, stream) => sum + stream.rejected, 0)
  const refused = rejected > 0 ? `, ${formatCount(rejected)} rejected` : ''
  return `${source.source}: ${counts || 'nothing new'}${refused} in ${took}${notes}`
}

/** Rebuilds what depends on anything new and says what was done. */
export async function buildWarehouse(
  warehouse: Warehouse,
  config: Config,
  options: { full: boolean; signal: AbortSignal },
): Promise<BuildReport> {
  const progress = openProgress()
  // A build that is stopped is undone: closing interrupts it and rolls it back.
  const stop = () => void warehouse.close()
  options.signal.addEventListener('abort', stop, { once: true })
  try {
    const report = await buildModels(warehouse, await readModels(), {
      config: configTables(config),
      computed,
      people: readPeople(warehouse.folder, config.privacy),
      full: options.full,
      onProgress: ({ model, position, total }) =>
        progress.update({ label: 'build', done: position, total, message: model }),
    })
    describeBuild(report, progress)
    return report
  } finally {
    options.signal.removeEventListener('abort', stop)
    progress.end()
  }
}

function describeBuild(report: BuildReport, progress: Progress): void {
  const built = report.models.filter((model) => model.how !== 'skipped')
  const took = formatDuration(report.durationMs)
  progress.line(
    built.length === 0
      ? `build ${report.buildId}: nothing new`
      : `build ${report.buildId}: ${built.length} of ${report.models.length} models in ${took}`,
  )
  for (const check of report.checks.filter((result) => result.failingCount > 0))
    progress.line(`  check failed: ${check.name}, ${formatCount(check.failingCount)} rows`)
}
