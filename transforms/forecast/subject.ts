/** What has items of its own: a release, a goal, or an item with its parts. */
import type { ReadOptions } from '../readers.ts'
import type { Warehouse } from '../warehouse.ts'

export type SubjectKind = 'release' | 'goal' | 'item'

export interface Subject {
  kind: SubjectKind
  id: string
}

export interface NamedSubject extends Subject {
  name: string
  /** When it is to be out, or to have come true. */
  dueAt: number | null
}

/** Items that a subject names; those of a goal and of an item stand for their parts. */
const ROOTS: Readonly<Record<SubjectKind, string>> = {
  release: 'SELECT work_item_id FROM release_item WHERE false',
  goal: 'SELECT work_item_id FROM goal_item WHERE goal_id = $subject',
  item: 'SELECT $subject AS work_item_id',
}

const LISTED: Readonly<Record<SubjectKind, string>> = {
  release: 'SELECT work_item_id FROM release_item WHERE release_id = $subject',
  goal: `SELECT listed.work_item_id FROM release_item AS listed
    JOIN goal_claim AS claim ON claim.release_id = listed.release_id WHERE claim.goal_id = $subject`,
  item: 'SELECT work_item_id FROM root WHERE false',
}

/**
 * Common table expressions that end in `among`, the ids of a subject's items; to be begun with WITH RECURSIVE. Parts that go
 * in a circle are met once. An item that has parts is done when they are and is not counted beside them.
 */
export function itemsOf(kind: SubjectKind): string {
  return `root AS (${ROOTS[kind]}),
part(work_item_id) AS (
  SELECT work_item_id FROM root
  UNION
  SELECT child.work_item_id FROM work_item AS child JOIN part ON child.parent_work_item_id = part.work_item_id
),
among AS (
  SELECT work_item_id FROM part
  WHERE work_item_id NOT IN (
    SELECT child.parent_work_item_id FROM work_item AS child
    WHERE child.parent_work_item_id IN (SELECT work_item_id FROM root)
      AND child.work_item_id NOT IN (SELECT work_item_id FROM root)
  )
  UNION
  ${LISTED[kind]}
)`
}

const FINDERS: Readonly<Record<SubjectKind, string>> = {
  release: `SELECT release_id AS id, name, planned_at AS due_at FROM portfolio_fact WHERE release_id = $id`,
  goal: `SELECT goal_id AS id, name, due_at FROM goal_fact WHERE goal_id = $id`,
  item: `SELECT work_item_id AS id, coalesce(title, item_key, work_item_id) AS name, CAST(NULL AS TIMESTAMP) AS due_at
    FROM work_item_fact WHERE work_item_id = $id OR item_key = $id ORDER BY work_item_id <> $id, work_item_id LIMIT 1`,
}

/** By id, an item by its key too; null for one that nobody knows. */
export async function findSubject(
  warehouse: Warehouse,
  { kind, id }: Subject,
  options: ReadOptions = {},
): Promise<NamedSubject | null> {
  const [row] = await warehouse.rows<{ id: string; name: string; due_at: number | null }>(
    FINDERS[kind],
    { id },
    options,
  )
  return row ? { kind, id: row.id, name: row.name, dueAt: row.due_at } : null
}
