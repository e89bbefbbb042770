/** Rows of releases and of what is known of them. */
import { afterAll, beforeAll } from 'vitest'
import { openModels, type Models, type Row } from '../models/given.ts'

export const deployed = (id: string, finished: string, more: Row = {}): Row => ({
  deployment_id: id,
  service_id: 'cart',
  environment_tier: 'production',
  is_prerelease: false,
  is_rollback: false,
  outcome: 'succeeded',
  finished_at: finished,
  ...more,
})

/** Models, opened before the tests of a file and closed after them. */
export function openRisk() {
  let models: Models
  beforeAll(async () => {
    models = await openModels()
  })
  afterAll(() => models.close())

  /** Rows of a mart over tables as they are given, of the columns that matter. */
  async function ask(
    name: string,
    tables: Record<string, Row[]>,
    columns: string,
    spoil = (sql: string) => sql,
  ): Promise<unknown[][]> {
    await models.given(tables)
    const sql = spoil(models.registry.models.get(name)!.sql)
    const rows = await models.warehouse.rows<Row>(`select ${columns} from (${sql}) order by all`)
    return rows.map((row) =>
      Object.values(row).map((value) =>
        typeof value === 'number' && value > 1e11 ? new Date(value).toISOString().slice(0, 16) : value,
      ),
    )
  }

  return {
    ask,
  }
}
