/** SARIF 2.1.0: one vulnerability a result, known by its rule and fingerprint or place, so that it stays itself. */
import type { FileRow, ReadableFile } from '../row.ts'
import { readDocument } from './json.ts'
import { SourceError } from '../../../contract.ts'

interface Result {
  ruleId?: string
  level?: string
  rule?: { id?: string }
  partialFingerprints?: Record<string, string>
  fingerprints?: Record<string, string>
  properties?: Record<string, unknown>
  suppressions?: unknown[]
  baselineState?: string
  provenance?: { firstDetectionTimeUtc?: string; lastDetectionTimeUtc?: string }
  locations?: {
    physicalLocation?: { artifactLocation?: { uri?: string }; region?: { startLine?: number } }
  }[]
}

interface Run {
  results?: Result[]
  tool?: { driver?: { name?: string; rules?: { id: string; properties?: Record<string, unknown> }[] } }
}

export async function* readSarif({ path, id }: ReadableFile): AsyncGenerator<FileRow> {
  const { runs } = ((await readDocument(path, id)) ?? {}) as { runs?: Run[] }
  if (!Array.isArray(runs)) throw new SourceError('invalid', `No runs in it, is this SARIF?: ${id}`)
  let line = 0
  for (const run of runs) {
    for (const result of run.results ?? []) {
      line++
      const place = result.locations?.[0]?.physicalLocation
      const print = Object.values({ ...result.fingerprints, ...result.partialFingerprints })[0]
      const where = print ?? `${place?.artifactLocation?.uri ?? ''}:${place?.region?.startLine ?? ''}`
      const rule = result.ruleId ?? result.rule?.id ?? 'rule'
      const key = `${id}#${run.tool?.driver?.name ?? ''}:${rule}@${where}`
      yield {
        line,
        entity: 'vulnerability',
        values: { vulnerability_id: key, severity: severityOf(run, result, rule), ...datesOf(result) },
      }
    }
  }
}

/** Since when it was seen; what a later scan no longer found is absent. */
function datesOf({ baselineState, provenance }: Result) {
  const { firstDetectionTimeUtc, lastDetectionTimeUtc } = provenance ?? {}
  return {
    introduced_at: firstDetectionTimeUtc ?? null,
    fixed_at: baselineState === 'absent' ? (lastDetectionTimeUtc ?? null) : null,
  }
}

/** CVSS where the rule has it (bounds of CVSS 3), else SARIF's own level. */
function severityOf(run: Run, result: Result, ruleId: string): string {
  const rule = run.tool?.driver?.rules?.find(({ id }) => id === ruleId)
  const score = Number(result.properties?.['security-severity'] ?? rule?.properties?.['security-severity'])
  if (score >= 9) return 'critical'
  if (score >= 7) return 'high'
  if (score >= 4) return 'medium'
  if (score >= 0) return 'low'
  return { error: 'high', note: 'low', none: 'none' }[result.level ?? 'warning'] ?? 'medium'
}
