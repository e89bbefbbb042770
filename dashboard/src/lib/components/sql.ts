export interface Token {
  kind: 'plain' | 'word' | 'text' | 'comment' | 'value' | 'number'
  text: string
}

const pattern =
  /(--[^\n]*)|('(?:[^']|'')*')|(\$\w+)|\b(\d+(?:\.\d+)?)\b|\b(select|from|where|with|as|join|left|inner|cross|full|on|using|group|order|by|having|and|or|not|in|is|null|case|when|then|else|end|over|partition|rows|range|between|union|all|distinct|limit|offset|cast|exists|filter|values|asc|desc|lateral|unnest|qualify|window)\b/gi
const kinds = ['comment', 'text', 'value', 'number', 'word'] as const

/** SQL in coloured pieces; joined they are the text as it was. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = []
  let last = 0
  for (const match of sql.matchAll(pattern)) {
    if (match.index > last) tokens.push({ kind: 'plain', text: sql.slice(last, match.index) })
    const kind = kinds.find((_, k) => match[k + 1] !== undefined) ?? 'plain'
    tokens.push({ kind, text: match[0] })
    last = match.index + match[0].length
  }
  if (last < sql.length) tokens.push({ kind: 'plain', text: sql.slice(last) })
  return tokens
}
