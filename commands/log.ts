import { logTo, readable, type Level } from '../api/telemetry/log.ts'
import type { Progress } from './progress.ts'

/**
 * JSON for whoever collects lines; on a terminal only what somebody has to look at, among the lines of the progress.
 * Standard output is the log's alone, so that it can be piped.
 */
export function openLog(
  progress: Pick<Progress, 'line'>,
  level?: Level,
  output: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stdout,
): ReturnType<typeof logTo> {
  if (!output.isTTY) return logTo(output, level ?? 'info')
  return logTo({ write: (line: string) => progress.line(readable(line)) }, level ?? 'warn')
}
