/** Items by their states, and figures of their flow. */
import { answerMetric, type MetricParameters } from '../../transforms/metric.ts'
import { WINDOW, type Row } from './given.ts'
import { rules } from './items.ts'
import { openStream, type Stream } from './stream.ts'

export const openFlow = () =>
  openStream(
    'flow_efficiency',
    'percent_complete_accurate',
    'flow_distribution',
    'throughput',
    'rework_ratio',
    'reopened_rate',
    'flow_velocity',
    'flow_time',
    'flow_load',
    'cycle_time',
    'work_item_fault_fact',
    'work_item_fact',
    'work_item_state_fact',
    'handed_on_fact',
    'deployment_fact',
  )

export const given = (stream: Stream, rows: Record<string, Row[]>) =>
  stream.given({ 'config.state_rule': rules, ...rows })
export const ask = (stream: Stream, name: string, more: Partial<MetricParameters> = {}) =>
  answerMetric(stream.warehouse, stream.registry, name, { ...WINDOW, ...more })
export const facts = (stream: Stream, columns: string) =>
  stream.ask(`SELECT ${columns} FROM work_item_fact ORDER BY work_item_id`)
