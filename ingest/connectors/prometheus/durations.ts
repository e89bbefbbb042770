/** Prometheus' durations: 90s, 5m, 1h, 1d, 1w. */
import { SourceError } from '../../contract.ts'

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** Milliseconds. Errors: SourceError invalid. */
export function readDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+)([smhdw])/g)]
  const seconds = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * (SECONDS[unit as string] as number),
    0,
  )
  if (parts.map(([part]) => part).join('') !== text || seconds === 0)
    throw new SourceError('invalid', `No duration as 90s, 5m, 1h, 1d or 1w: ${text}`)
  return seconds * 1000
}
