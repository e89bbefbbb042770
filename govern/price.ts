/** What control costs: hours waited at each gate, and how many of them for each time that it stopped something. */
import type { Warehouse } from '../transforms/warehouse.ts'
import type { Span } from './conformance.ts'

export interface Price {
  gate: string
  is_human: boolean
  pass_count: number
  stop_count: number
  wait_hours: number
  /** Null: it stopped nothing. */
  hours_per_stop: number | null
}

export function readPrices(warehouse: Warehouse, span: Span): Promise<Price[]> {
  return warehouse.rows<Price>(
    `SELECT gate, bool_or(is_human) AS is_human, CAST(sum(pass_count) AS INTEGER) AS pass_count,
       CAST(sum(stop_count) AS INTEGER) AS stop_count, sum(wait_hours) AS wait_hours,
       sum(wait_hours) / nullif(sum(stop_count), 0) AS hours_per_stop
     FROM gate_week_fact
     WHERE week_at >= make_timestamp_ms(CAST($from AS BIGINT)) AND week_at < make_timestamp_ms(CAST($to AS BIGINT))
     GROUP BY gate ORDER BY wait_hours DESC, gate`,
    { ...span },
  )
}
