import { ALL, NONE, type Delta } from '../delta.ts'
import type { Model } from '../model.ts'
import type { Run } from '../run.ts'
import { statementOf } from './statement.ts'
import { insideOf, isNode, nodes, type Node } from './tree.ts'

type Select = Pick<Model, 'sql' | 'references'> & { header: { computed: string | null } }

/** Names that a select says anywhere, as columns it may read; null: it takes whole rows, whatever their columns. */
const known = new WeakMap<object, Promise<ReadonlySet<string> | null>>()

/** What of a table's inputs changed for it: of an entity, for its staging files. */
export async function movedSources(run: Run, model: Model): Promise<string[]> {
  const selects =
    model.layer === 'entity' ? model.inputs.map((name) => run.registry.models.get(name) as Model) : [model]
  const moved = new Set<string>()
  for (const select of selects)
    for (const input of select.inputs)
      if ((await deltaFor(run, select, input)).kind !== 'none') moved.add(input)
  return [...moved].sort()
}

/** How a relation changed for this select: not at all, where only columns differ that the select never names. */
export async function deltaFor(run: Run, select: Select, relation: string): Promise<Delta> {
  const delta = run.deltas.get(relation) ?? ALL
  if (delta.kind !== 'rows' || !delta.differing) return delta
  if (select.header.computed !== null) return delta
  let names = known.get(select)
  if (!names) known.set(select, (names = readNames(run, select.sql)))
  const named = await names
  return named === null || delta.differing.some((column) => named.has(column.toLowerCase())) ? delta : NONE
}

async function readNames(run: Run, sql: string): Promise<ReadonlySet<string> | null> {
  return namedColumns(await statementOf(run.lane.connection, sql))
}

/** Every name that a select says as a column's; null where it takes rows whole. */
export function namedColumns(statement: Node): ReadonlySet<string> | null {
  const root = statement['node'] as Node
  return takesWholeRows(root) ? null : namesIn(root)
}

/** Stars within common table expressions bring columns that somebody names later, or nobody reads. */
function takesWholeRows(root: Node): boolean {
  if (hasStar(root)) return true
  const tables = new Set<string>()
  for (const node of insideOf(root)) {
    if (node['type'] === 'PIVOT' || node['ref_type'] === 'NATURAL') return true
    if (node['class'] === 'SUBQUERY' && hasStar((node['subquery'] as Node)['node'] as Node)) return true
    const isSet = node['type'] === 'SET_OPERATION_NODE'
    // What is the same is told by all columns, those too that nobody names.
    if (isSet && !(node['setop_type'] === 'UNION' && node['setop_all'] !== false) && hasStar(node))
      return true
    const isByAll = node['type'] === 'RECURSIVE_CTE_NODE' || node['aggregate_handling'] === 'FORCE_AGGREGATES'
    if ((isByAll || isDistinct(node)) && hasStar(node)) return true
    for (const name of [node['alias'], node['table_name']])
      if (node['type'] === 'BASE_TABLE' || node['type'] === 'SUBQUERY')
        if (typeof name === 'string' && name !== '') tables.add(name.toLowerCase())
  }
  for (const node of insideOf(root)) {
    if (node['class'] === 'STAR' && (node['columns'] === true || isNode(node['expr']))) return true
    const names = node['class'] === 'COLUMN_REF' ? (node['column_names'] as string[]) : []
    // A table's name in place of a column stands for its row.
    if (names.length === 1 && tables.has(String(names[0]).toLowerCase())) return true
  }
  return false
}

function isDistinct(node: Node): boolean {
  return nodes(node['modifiers']).some(({ type }) => type === 'DISTINCT_MODIFIER')
}

/** Whether a select gives a star, or either side of a union does. */
function hasStar(node: Node): boolean {
  if (nodes(node['select_list']).some((item) => item['class'] === 'STAR')) return true
  return [node['left'], node['right']].some((side) => isNode(side) && hasStar(side))
}

function namesIn(root: Node): Set<string> {
  const names = new Set<string>()
  for (const node of insideOf(root))
    for (const list of [node['column_names'], node['using_columns']])
      if (Array.isArray(list)) for (const name of list) names.add(String(name).toLowerCase())
  return names
}
