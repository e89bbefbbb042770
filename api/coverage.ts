import type { FastifyInstance } from 'fastify'
import { countRows, readRows } from './relation.ts'
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
  const rows = await readRows<Row>(
    warehouse,
    shares,
    { columns: ['link', 'kind', 'numerator_count', 'denominator_count', 'coverage_ratio'] },
    options,
  )
  const count = (kind: string | null) =>
    kind === null ? 0 : countRows(warehouse, unmatched, { where: { kind: [kind] } }, options)
  return Promise.all([
    ...rows.map(async ({ link, kind, numerator_count, denominator_count, coverage_ratio }) => ({
      name: link.replaceAll(' ', '_'),
      label: link,
      numerator: numerator_count,
      denominator: denominator_count,
      ratio: coverage_ratio,
      kind,
      unmatched_count: await count(kind),
    })),
    ...UNCOUNTED.map(async (kind) => ({
      name: kind.replaceAll(' ', '_'),
      label: kind,
      numerator: 0,
      denominator: 0,
      ratio: null,
      kind,
      unmatched_count: await count(kind),
    })),
  ])
}
