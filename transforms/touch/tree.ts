/** What is read of the trees that DuckDB's parser gives. */
export type Node = { [key: string]: unknown }

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function nodes(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** All nodes of an expression, itself included; what lies inside a subquery or window is left to whoever asks for it. */
export function* insideOf(value: unknown, closed: readonly string[] = []): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* insideOf(item, closed)
  if (!isNode(value)) return
  yield value
  if (closed.includes(String(value['class']))) return
  for (const part of Object.values(value)) yield* insideOf(part, closed)
}

/** The names of a column reference, `a.b` as two; null for anything else. */
export function namesOf(expression: unknown): string[] | null {
  if (!isNode(expression) || expression['class'] !== 'COLUMN_REF') return null
  return (expression['column_names'] as string[]).map((name) => name.toLowerCase())
}

/** The parts of a condition that all have to hold. */
export function conjuncts(condition: unknown): Node[] {
  if (!isNode(condition)) return []
  if (condition['type'] !== 'CONJUNCTION_AND') return [condition]
  return nodes(condition['children']).flatMap(conjuncts)
}

const EQUALITIES = ['COMPARE_EQUAL', 'COMPARE_NOT_DISTINCT_FROM']

/** Both sides of each equality of a condition that has to hold. */
export function equalities(condition: unknown): [unknown, unknown][] {
  return conjuncts(condition)
    .filter((part) => part['class'] === 'COMPARISON' && EQUALITIES.includes(String(part['type'])))
    .map((part): [unknown, unknown] => [part['left'], part['right']])
}

export function isNullConstant(expression: unknown): boolean {
  if (!isNode(expression)) return false
  if (expression['class'] === 'CAST') return isNullConstant(expression['child'])
  return expression['class'] === 'CONSTANT' && (expression['value'] as Node | undefined)?.['is_null'] === true
}

/** The name that an item of a select list gives its column. */
export function nameOfItem(item: Node): string {
  const alias = item['alias']
  if (typeof alias === 'string' && alias !== '') return alias.toLowerCase()
  return namesOf(item)?.at(-1) ?? ''
}
