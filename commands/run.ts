import type { Progress as Run, StreamProgress } from '../api/schemas/progress.ts'
import { formatCount, formatDuration, type Progress } from './progress.ts'

/**
 * Draws the runs of a server on the terminal: bars while they go on, one line for what came of them. `isOnce`: the
 * first one only, where others follow every few seconds.
 */
export function watchRun(progress: Progress, { isOnce = false } = {}): (run: Run) => void {
  let finished = 0
  const seen = new Map<string, string>()
  return (run) => {
    if (isOnce && finished > 0) return
    if (run.state === 'syncing') drawStreams(progress, run.streams, seen)
    if (run.state === 'building' && run.build)
      progress.update({ label: 'build', ...run.build, message: run.build.model ?? '' })
    if (run.state !== 'idle' || run.run_id <= finished) return
    finished = run.run_id
    seen.clear()
    for (const failure of run.failures)
      progress.line(`${failure.source ?? 'run'}: failed: ${failure.message}`)
    progress.line(describeRun(run))
  }
}

function drawStreams(progress: Progress, streams: StreamProgress[], seen: Map<string, string>): void {
  for (const { source, stream, done, total, phase, message } of streams) {
    const state = `${phase} ${done}`
    const key = `${source} ${stream}`
    if (seen.get(key) === state) continue
    seen.set(key, state)
    if (phase === 'done' || phase === 'failed') continue
    progress.update({ label: key, done, total, ...(message === null ? {} : { message }) })
  }
}

function describeRun(run: Run): string {
  const fetched = run.streams.reduce((sum, stream) => sum + stream.done, 0)
  const took = formatDuration((run.finished_at ?? 0) - (run.started_at ?? 0))
  const records = `${formatCount(fetched)} ${fetched === 1 ? 'record' : 'records'} read in ${took}`
  return run.failures.length === 0 ? `Up to date: ${records}` : `Not all could be read or built: ${records}`
}
