import type { Config } from '../../../ingest/config.ts'

/** Nothing is read: plans are put where they would have landed. */
export const narrowConfig: Config = {
  file: null,
  data: '',
  zone: 'UTC',
  tagPattern: null,
  thresholds: { failure_confidence: 0.5, remediation_days: 7, group_minutes: 60, idle_days: 180 },
  services: [],
  bots: [],
  environments: [],
  images: [],
  sources: [],
}
