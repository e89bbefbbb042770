import type { Desk } from './assessor.ts'
import { toFigures } from './answer.ts'
import type { RecordFigures } from './answer.ts'
import { quarterOf } from './months.ts'
import { isTelling } from './releases.ts'
import { isRefuted, isSilenced, judge } from './walk.ts'
import type { Judgement } from './walk.ts'

/** How good scores would have been, each made by what was known at the beginning of its month. */
export interface RiskRecord {
  model_id: string
  trained_at: number
  /** Releases learnt from, and how many of them failed. */
  release_count: number
  failed_count: number
  base_rate: number
  /** Whether the rate of failures alone tells as much, so that no score is shown. */
  is_silenced: boolean
  figures: RecordFigures & {
    brier: number | null
    auc_low: number | null
    auc_high: number | null
    calibration_error: number | null
  }
  bins: Judgement['bins']
  gating: Judgement['gating']
  services: (RecordFigures & { service_id: string; is_silenced: boolean })[]
  quarters: (RecordFigures & { quarter: string; predicted: number; observed: number })[]
  /** Releases with commits, and of how many of these the label is final. */
  labelled: { n: number; final: number }
}

/** The record of all services, or of one. */
export function tellRecord(desk: Desk, serviceId: string | null, now: number): RiskRecord {
  const walked = serviceId === null ? desk.walked : desk.walked.filter((one) => one.serviceId === serviceId)
  const judgement = serviceId === null ? desk.records.all : judge(walked)
  const telling = desk.history.releases.filter(
    (release) => isTelling(release) && (serviceId === null || release.serviceId === serviceId),
  )
  return {
    model_id: desk.modelId,
    trained_at: desk.model.trainedAt,
    release_count: desk.model.n,
    failed_count: desk.model.failed,
    base_rate: desk.model.baseRate,
    is_silenced: isSilenced(desk.records.all) || (serviceId !== null && isRefuted(judgement)),
    figures: {
      ...toFigures(judgement),
      brier: judgement.brier,
      auc_low: judgement.ranking?.low ?? null,
      auc_high: judgement.ranking?.high ?? null,
      calibration_error: judgement.calibrationError,
    },
    bins: judgement.bins,
    gating: judgement.gating,
    services: [...desk.records.services]
      .map(([id, own]) => ({ service_id: id, ...toFigures(own), is_silenced: isRefuted(own) }))
      .toSorted((a, b) => b.n - a.n || (a.service_id < b.service_id ? -1 : 1)),
    quarters: [...Map.groupBy(walked, ({ releasedAt }) => quarterOf(releasedAt))].map(([quarter, rows]) => ({
      quarter,
      ...toFigures(judge(rows)),
      predicted: rows.reduce((sum, { probability }) => sum + probability, 0) / rows.length,
      observed: rows.filter(({ failed }) => failed).length / rows.length,
    })),
    labelled: {
      n: telling.length,
      final: telling.filter(({ label }) => label !== null && label.maturedAt <= now).length,
    },
  }
}
