import { expect, test } from 'vitest'
import { isOncePerCase, isOncePerOwner } from './scope.ts'
import { readModels } from '../model.ts'

test('a metric with a team in its grain has it from the owners of the service that it tells, and from nobody else', async () => {
  const { metrics } = await readModels()
  const owned = [...metrics.values()].filter((metric) => isOncePerOwner(metric) && !isOncePerCase(metric))
  expect(owned.length).toBeGreaterThan(5)
  for (const { name, sql } of owned) {
    const joins = [...sql.matchAll(/service_owner\s+on service_owner\.service_id = ([a-z_]+)\.service_id/g)]
    expect(joins, name).toHaveLength(1)
    expect(sql.match(/\bjoin service_owner\b/g), name).toHaveLength(1)
    expect(sql, name).toMatch(/^  service_owner\.team_id,$/m)
    expect(sql, name).toMatch(new RegExp(`^  ${joins[0]![1]}\\.service_id,$`, 'm'))
  }
})
