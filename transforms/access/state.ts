/** What is kept beside the models, as whoever sees some value streams may read it: without sources, samples and totals. */
import { isOwn, WAREHOUSE } from './sets.ts'

/** Columns that are blotted out, or null for a table of which no row is shown. */
interface Shown {
  where?: string
  replaced?: string
}

const TOOL = `split_part(source, ':', 1)`
const COMMON: Shown = {}
const subject = isOwn('thing', 'subject_id')

/** All other tables of these schemas are shown without rows. */
const SHOWN: Readonly<Record<string, Shown>> = {
  'meta.build': COMMON,
  'meta.definition': COMMON,
  'meta.model': { replaced: 'cast(null as bigint) as row_count' },
  'meta.watermark': {
    replaced: 'cast(null as bigint) as row_count, cast(null as varchar) as signature',
  },
  'meta.source': {
    replaced: `${TOOL} as source, tool as label, cast(null as varchar) as last_error, cast(null as varchar) as notes,
      cast(null as varchar) as found_by`,
  },
  'meta.stream_state': {
    replaced: `${TOOL} as source, cast(null as varchar) as cursor, cast(null as bigint) as row_count,
      cast(null as bigint) as landed_count, cast(null as bigint) as rejected_count`,
  },
  'meta.retention': { replaced: `${TOOL} as source, cast(null as bigint) as removed_count` },
  'meta.sync_run': {
    // Their own incidents tell of these sources as well.
    where: `source in (select source_id from ${WAREHOUSE}.main.incident where ${isOwn('incident', 'incident_id')})`,
    replaced: `cast(null as bigint) as landed_count, cast(null as bigint) as rejected_count,
      cast(null as varchar) as error`,
  },
  'meta.watch_verdict': { where: isOwn('deployment', 'deployment_id') },
  'config.setting': COMMON,
  'config.stage': COMMON,
  'config.stage_start': COMMON,
  'config.methodology_step': COMMON,
  'config.phase_template': COMMON,
  'govern.policy': COMMON,
  'govern.result': { where: subject },
  'govern.audit_entry': { where: subject },
  'risk.model': COMMON,
  'risk.prediction': { where: isOwn('service', 'service_id') },
  'risk.walk': { where: isOwn('service', 'service_id') },
}

export const STATE_SCHEMAS = ['meta', 'config', 'govern', 'risk', 'raw'] as const

/** A select over a table of state; `name` has its schema. */
export function selectState(name: string): string {
  const [schema = '', table = ''] = name.split('.')
  const from = `${WAREHOUSE}.${schema}."${table}"`
  const shown = SHOWN[name]
  if (!shown) return `select * from ${from} where false`
  const columns = shown.replaced === undefined ? '*' : `* replace (${shown.replaced})`
  return `select ${columns} from ${from}${shown.where === undefined ? '' : ` where ${shown.where}`}`
}
