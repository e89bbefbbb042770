/** Rows of releases and of what is known of them. */
import { afterAll, beforeAll } from 'vitest'
import type { Registry } from '../../transforms/model.ts'
import { replaceReferences } from '../../transforms/parse.ts'
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

  /** Rows of a mart over tables as they are given, with the steps between them, of the columns that matter. */
  async function ask(
    name: string,
    tables: Record<string, Row[]>,
    columns: string,
    spoil = (sql: string) => sql,
  ): Promise<unknown[][]> {
    await models.given(tables)
    const sql = spoil(textOf(models.registry, name, tables))
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

/** A model's text with that of its steps in their place, down to what is given. */
function textOf(registry: Registry, name: string, tables: Record<string, Row[]>): string {
  const { sql, references } = registry.models.get(name)!
  return replaceReferences(sql, references, (relation) => {
    const model = registry.models.get(relation)
    const isStep = model?.layer === 'intermediate' && model.header.computed === null && !(relation in tables)
    return isStep ? `(${textOf(registry, relation, tables)})` : null
  })
}
