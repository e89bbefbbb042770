/** Rows of goals and of what serves them. */
import { january as at } from './days.ts'
import type { Row } from './given.ts'

export const item = (id: string, more: Row = {}): Row => ({
  work_item_id: id,
  item_key: `PAY-${id}`,
  title: 'Words',
  native_type: 'Story',
  flow_type: 'feature',
  created_at: at(2),
  ...more,
})

/** A goal of which nothing is missing. */
export const goal = (id: string, more: Row = {}): Row => ({
  goal_id: id,
  name: `Goal ${id}`,
  kind: 'bet',
  metric: 'conversion',
  unit: '%',
  baseline: 3,
  target: 4,
  due_at: at(31),
  stated_at: at(1),
  team_id: 'shop',
  ...more,
})
