const AS_OF = /\bas_of\s*\(\s*\)/i

/**
 * The same select for Trino. Only as_of() needs help: an inline function in front of the unchanged text.
 * `asOf` is epoch ms.
 */
export function renderForTrino(sql: string, asOf?: number): string {
  if (!AS_OF.test(sql)) return sql
  if (asOf === undefined) throw new Error(`as_of() is not set for: ${sql.slice(0, 60)}`)
  const text = new Date(asOf).toISOString().replace('T', ' ').replace('Z', '')
  return `WITH FUNCTION as_of() RETURNS TIMESTAMP(3) RETURN TIMESTAMP '${text}'\n${sql}`
}
