import { january as at } from './days.ts'
import type { Row } from './given.ts'

export const item = (id: string, more: Row = {}): Row => ({
  work_item_id: id,
  item_key: `PAY-${id}`,
  project_key: 'PAY',
  native_type: 'Story',
  flow_type: 'feature',
  created_at: at(1),
  ...more,
})

export type Step = [day: number, name: string, category?: string]

/** Consecutive states of an item, each with the day on which it began; the last one lasts. */
export function states(id: string, ...steps: Step[]): Row[] {
  return steps.map(([day, native_state, native_category], i) => ({
    work_item_id: id,
    entered_at: at(day),
    left_at: steps[i + 1] ? at(steps[i + 1]![0]) : null,
    native_state,
    native_category: native_category ?? null,
  }))
}

export const rules: Row[] = [
  { native_state: 'in progress', flow_state: 'active', phase: 'build' },
  { native_state: 'review', flow_state: 'waiting', phase: 'build' },
  { native_state: 'in test', flow_state: 'active', phase: 'test' },
]
/** Six items of 10 days each: 4 in progress, 6 in review. */
export const six = ['1', '2', '3', '4', '5', '6']
export const plain = six.flatMap((id) => states(id, [8, 'In Progress'], [12, 'Review'], [18, 'Done', 'done']))
