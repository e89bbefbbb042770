import { isNullConstant, nameOfItem, namesOf, nodes, type Node } from './tree.ts'
import type { Column, Relation } from './relation.ts'

/** A column that an item is, 'null' when it is always unknown, null when it is computed. */
export type Picked = number | 'null' | null

/** The column that rows are grouped by: by name, by place in the select list or by its alias. */
export function readGroup(group: Node, items: Node[], rows: Relation): number | null {
  const own = resolve(group, rows)
  if (own !== null) return own
  const value = (group['value'] as Node | undefined)?.['value']
  const names = namesOf(group)
  const item =
    group['class'] === 'CONSTANT'
      ? items[Number(value) - 1]
      : names?.length === 1 && items.find((one) => nameOfItem(one) === names[0])
  return item ? resolve(item, rows) : null
}

/** Which column of `rows` an expression is; null when it is none, or not for certain. */
export function resolve(expression: unknown, rows: Relation): number | null {
  const names = namesOf(expression)
  if (!names || names.length > 2) return null
  const [name, table] = [names.at(-1), names.length === 2 ? names[0] : undefined]
  const fits = (column: Column) => column.name === name && (table === undefined || column.table === table)
  const at = rows.columns.findIndex(fits)
  return at >= 0 && rows.columns.findLastIndex(fits) === at ? at : null
}

/** The columns of a select list. */
export function readItems(items: Node[], rows: Relation): { columns: Column[]; picked: Picked[] } {
  const columns: Column[] = []
  const picked: Picked[] = []
  for (const item of items) {
    if (item['class'] === 'STAR') {
      const replaced = new Map(
        nodes(item['replace_list']).map(({ key, value }) => [String(key).toLowerCase(), value]),
      )
      const left = new Set(
        ((item['exclude_list'] ?? []) as unknown[]).map((name) => String(name).toLowerCase()),
      )
      const table = String(item['relation_name'] ?? '').toLowerCase()
      for (const [i, column] of rows.columns.entries()) {
        if ((table !== '' && column.table !== table) || left.has(column.name)) continue
        columns.push({ table: '', name: column.name })
        picked.push(replaced.has(column.name) ? resolve(replaced.get(column.name), rows) : i)
      }
      continue
    }
    columns.push({ table: '', name: nameOfItem(item) })
    picked.push(isNullConstant(item) ? 'null' : resolve(item, rows))
  }
  return { columns, picked }
}
