import { readGroup, readItems, resolve } from './items.ts'
import { conjuncts, equalities, insideOf, isNode, nodes, type Node } from './tree.ts'
import {
  baseRelation,
  broughtAlso,
  crossed,
  emptyRelation,
  equated,
  keyed,
  leftJoined,
  opaque,
  projected,
  reachedBy,
  renamed,
  united,
  type Occurrence,
  type Relation,
} from './relation.ts'

/** Columns of an input, as its table has them. */
export type ColumnsOf = (relation: string) => readonly string[]

export interface Trace {
  /** Of the result as a whole. */
  result: Relation
  /** Of the selects that make the result together, with the columns too that they do not give; null: only as a whole. */
  parts: Relation[] | null
}

interface Scope {
  columnsOf: ColumnsOf
  aggregates: ReadonlySet<string>
  /** Common table expressions in sight; null: one that refers to itself. */
  ctes: ReadonlyMap<string, { node: Node; names: readonly string[]; scope: Scope } | null>
}

/** More uses than this are not worth following. */
const MOST_OCCURRENCES = 300

/** Follows each use of an input through a select to the columns that tell which result rows it can change. */
export function traceSelect(statement: Node, columnsOf: ColumnsOf, aggregates: ReadonlySet<string>): Trace {
  const scope: Scope = { columnsOf, aggregates, ctes: new Map() }
  const result = trace(statement['node'] as Node, scope)
  if (result.touches.size > MOST_OCCURRENCES)
    return { result: opaque(result.columns, result.touches.keys()), parts: null }
  return { result, parts: traceParts(statement['node'] as Node, scope) }
}

function traceParts(node: Node, outer: Scope): Relation[] | null {
  const scope = withCtes(node, outer)
  if (nodes(node['modifiers']).some(({ type }) => type !== 'ORDER_MODIFIER')) return null
  if (node['type'] === 'SELECT_NODE') {
    const rows = traceRows(node, scope)
    const { picked } = readItems(nodes(node['select_list']), rows)
    return [
      broughtAlso(
        rows,
        picked.filter((from) => typeof from === 'number'),
      ),
    ]
  }
  const isAll =
    node['type'] === 'SET_OPERATION_NODE' && node['setop_type'] === 'UNION' && node['setop_all'] !== false
  if (!isAll) return null
  const sides = [node['left'], node['right']].map((side) => traceParts(side as Node, scope))
  return sides.includes(null) ? null : (sides as Relation[][]).flat()
}

function withCtes(node: Node, scope: Scope): Scope {
  const entries = nodes((node['cte_map'] as Node | undefined)?.['map'])
  if (entries.length === 0) return scope
  const ctes = new Map(scope.ctes)
  let inner: Scope = { ...scope, ctes }
  for (const { key, value } of entries) {
    const query = ((value as Node)['query'] as Node)['node'] as Node
    const names = ((value as Node)['aliases'] ?? []) as string[]
    const known = new Map(inner.ctes)
    const isRecursive = query['type'] === 'RECURSIVE_CTE_NODE'
    known.set(String(key).toLowerCase(), { node: query, names, scope: inner })
    if (isRecursive) {
      const own = new Map(inner.ctes).set(String(key).toLowerCase(), null)
      known.set(String(key).toLowerCase(), { node: query, names, scope: { ...inner, ctes: own } })
    }
    inner = { ...inner, ctes: known }
  }
  return inner
}

function trace(node: Node, outer: Scope): Relation {
  const scope = withCtes(node, outer)
  const isCut = nodes(node['modifiers']).some(
    ({ type, ...rest }) =>
      type === 'LIMIT_MODIFIER' || type === 'LIMIT_PERCENT_MODIFIER' || 'distinct_on_targets' in rest,
  )
  const found = traceNode(node, scope)
  return isCut ? opaque(found.columns, found.touches.keys()) : found
}

function traceNode(node: Node, scope: Scope): Relation {
  if (node['type'] === 'SELECT_NODE') return traceSelectNode(node, scope)
  const isUnion = node['type'] === 'SET_OPERATION_NODE' && node['setop_type'] === 'UNION'
  const sides = [node['left'], node['right']].filter(isNode).map((side) => trace(side, scope))
  const [left, right] = sides
  if (isUnion && left && right) return united(left, right)
  // A part that refers to itself, and whatever else there is: all of it or nothing.
  const columns = (left?.columns ?? []).map(({ name }) => ({ table: '', name }))
  return opaque(
    columns,
    sides.flatMap(({ touches }) => [...touches.keys()]),
  )
}

function traceSelectNode(node: Node, scope: Scope): Relation {
  const rows = traceRows(node, scope)
  const { columns, picked } = readItems(nodes(node['select_list']), rows)
  return projected(rows, columns, picked)
}

/** The rows from which a select list is computed: from, where, groups and windows. */
function traceRows(node: Node, scope: Scope): Relation {
  let rows = traceFrom(node['from_table'] as Node | undefined, scope)
  rows = withEqualities(rows, node['where_clause'])
  const items = nodes(node['select_list'])
  const asked = [node['where_clause'], items, node['having'], node['qualify'], node['group_expressions']]
  rows = withSubqueries(rows, asked, node, scope)
  const groups = nodes(node['group_expressions'])
  const isGrouped = groups.length > 0 || callsAggregate([items, node['having']], scope.aggregates)
  const isPlain =
    ((node['group_sets'] ?? []) as unknown[]).length <= 1 && node['aggregate_handling'] !== 'FORCE_AGGREGATES'
  if (!isPlain) rows = opaque(rows.columns, rows.touches.keys())
  if (isGrouped)
    rows = keyed(
      rows,
      groups.map((group) => readGroup(group, items, rows)).filter((key) => key !== null),
    )
  for (const window of [...insideOf([items, node['qualify']])].filter((one) => one['class'] === 'WINDOW'))
    rows = keyed(
      rows,
      nodes(window['partitions'])
        .map((key) => resolve(key, rows))
        .filter((key) => key !== null),
    )
  return rows
}

function callsAggregate(expressions: unknown, aggregates: ReadonlySet<string>): boolean {
  return [...insideOf(expressions, ['SUBQUERY', 'WINDOW'])].some(
    (node) => node['class'] === 'FUNCTION' && aggregates.has(String(node['function_name']).toLowerCase()),
  )
}

function traceFrom(from: Node | undefined, scope: Scope): Relation {
  if (!from || from['type'] === 'EMPTY') return emptyRelation([])
  const table = String(from['alias'] ?? from['table_name'] ?? '').toLowerCase()
  const names = (from['column_name_alias'] ?? []) as string[]
  if (from['type'] === 'BASE_TABLE') return renamed(traceTable(from, scope, table), table, names)
  if (from['type'] === 'SUBQUERY')
    return renamed(trace((from['subquery'] as Node)['node'] as Node, scope), table, names)
  if (from['type'] === 'JOIN') return traceJoin(from, scope)
  // Values, and functions of tables: what they give has no source; what they read, if anything, is not followed.
  return withSubqueries(
    emptyRelation(names.map((name) => ({ table, name: name.toLowerCase() }))),
    [from],
    {},
    scope,
  )
}

function traceTable(from: Node, scope: Scope, table: string): Relation {
  const schema = String(from['schema_name'] ?? '').toLowerCase()
  const name = String(from['table_name']).toLowerCase()
  const cte = schema === '' ? scope.ctes.get(name) : undefined
  if (cte === null) return opaque([], [])
  if (cte) return renamed(trace(cte.node, cte.scope), table, cte.names)
  const relation = schema === '' || schema === 'main' ? name : `${schema}.${name}`
  const occurrence: Occurrence = { relation, location: Number(from['query_location'] ?? 0) }
  return baseRelation(occurrence, table, scope.columnsOf(relation))
}

function traceJoin(from: Node, scope: Scope): Relation {
  const [left, right] = [from['left'], from['right']].map((side) => traceFrom(side as Node, scope))
  if (!left || !right) return emptyRelation([])
  const both = crossed(left, right)
  const kind = `${String(from['ref_type'])} ${String(from['join_type'])}`
  const hasQuery = [...insideOf(from['condition'])].some((node) => node['class'] === 'SUBQUERY')
  const using = ((from['using_columns'] ?? []) as unknown[]).length > 0
  const pairs = pairsOf(from['condition'], both)
  if (kind === 'CROSS INNER') return both
  if (kind === 'REGULAR INNER' && !using && !hasQuery) return equated(both, pairs)
  const offset = left.columns.length
  const across = pairs
    .map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a]))
    .filter(([a, b]) => a < offset && b >= offset)
    .map(([a, b]): [number, number] => [a, b - offset])
  if (kind === 'REGULAR LEFT' && !using && !hasQuery) return leftJoined(left, right, across)
  const inside = hasQuery ? withSubqueries(both, [from['condition']], {}, scope).touches : both.touches
  return opaque(both.columns, inside.keys())
}

function pairsOf(condition: unknown, rows: Relation): [number, number][] {
  return equalities(condition).flatMap(([a, b]): [number, number][] => {
    const [left, right] = [resolve(a, rows), resolve(b, rows)]
    return left === null || right === null ? [] : [[left, right]]
  })
}

function withEqualities(rows: Relation, condition: unknown): Relation {
  return equated(rows, pairsOf(condition, rows))
}

/** `x in (select y …)` touches rows by x; what any other subquery reads may change all. */
function withSubqueries(rows: Relation, expressions: unknown, node: Node, scope: Scope): Relation {
  const touches = new Map(rows.touches)
  const all = [...insideOf(expressions, ['SUBQUERY'])].filter(({ class: kind }) => kind === 'SUBQUERY')
  for (const query of all) {
    const inner = trace((query['subquery'] as Node)['node'] as Node, scope)
    const isIn = query['subquery_type'] === 'ANY' && query['comparison_type'] === 'COMPARE_EQUAL'
    const column = isIn && isOneOf(query, node) ? resolve(query['child'], rows) : null
    for (const [occurrence, list] of inner.touches)
      touches.set(occurrence, column === null ? [] : reachedBy(inner, list, [[column, 0]]))
  }
  return { ...rows, touches }
}

/** Whether a condition that has to hold is just this: denied or weighed with others, unknown would not be false. */
function isOneOf(query: Node, node: Node): boolean {
  return conjuncts(node['where_clause']).includes(query)
}
