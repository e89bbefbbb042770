import type { FastifyInstance } from 'fastify'
import { readRows } from './relation.ts'
import type { Coverage } from './schemas/source.ts'

interface Row {
  link: string
  kind: string | null
  numerator_count: number
  denominator_count: number
  coverage_ratio: number | null
}

/** Kinds of what is unmatched that no share counts. */
const UNCOUNTED = ['environment', 'item key', 'account']

/** How much of what could be linked is linked, and how much of the rest is listed with its reason. */
export async function readCoverage(app: FastifyInstance): Promise<Coverage[]> {
  const { warehouse } = app.parts
  const options = { timeoutMs: app.settings.queryTimeoutMs }
  const [shares, unmatched] = await Promise.all([
    app.relations.find('coverage_fact'),
    app.relations.find('unmatched_fact'),
  ])
  const kinds = unmatched
    ? await warehouse.rows<{ kind: string; n: number }>(
        `select kind, count(*) as n from ${unmatched.sql} group by kind`,
        {},
        options,
      )
    : []
  const counts = new Map(kinds.map(({ kind, n }) => [kind, n]))
  const count = (kind: string | null) => (kind === null ? 0 : (counts.get(kind) ?? 0))
  const rows = await readRows<Row>(
    warehouse,
    shares,
    { columns: ['link', 'kind', 'numerator_count', 'denominator_count', 'coverage_ratio'] },
    options,
  )
  return [
    ...rows.map(({ link, kind, numerator_count, denominator_count, coverage_ratio }) => ({
      name: link.replaceAll(' ', '_'),
      label: link,
      numerator: numerator_count,
      denominator: denominator_count,
      ratio: coverage_ratio,
      kind,
      unmatched_count: count(kind),
    })),
    ...UNCOUNTED.map((kind) => ({
      name: kind.replaceAll(' ', '_'),
      label: kind,
      numerator: 0,
      denominator: 0,
      ratio: null,
      kind,
      unmatched_count: count(kind),
    })),
  ]
}
