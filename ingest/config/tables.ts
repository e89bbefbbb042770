/** Configuration as SQL sees it: small tables in schema config, an input of models like any other. */
import type { Config } from '../config.ts'
import type { SqlType } from '../contract.ts'
import { ruleTables } from './rule-tables.ts'

export interface ConfigTable {
  columns: Record<string, SqlType>
  rows: unknown[][]
}

/** All tables of schema config by name; every one is there even when it has no rows. */
export function configTables(config: Config): Record<string, ConfigTable> {
  return {
    setting: { columns: { name: 'VARCHAR', value: 'VARCHAR' }, rows: settingRows(config) },
    tag_rule: {
      columns: { repository_id: 'VARCHAR', pattern: 'VARCHAR', service_name: 'VARCHAR' },
      rows: config.sources.flatMap((source) =>
        source.tagPattern === null ? [] : [[source.repositoryId, source.tagPattern, null]],
      ),
    },
    service: {
      columns: {
        service_id: 'VARCHAR',
        name: 'VARCHAR',
        repository_id: 'VARCHAR',
        path_prefix: 'VARCHAR',
        team: 'VARCHAR',
        value_stream: 'VARCHAR',
        tier: 'INTEGER',
        life_cycle: 'VARCHAR',
      },
      rows: config.services.map((service) => [
        service.id,
        service.name,
        service.repositoryId,
        service.path,
        service.team ?? null,
        service.value_stream ?? null,
        service.tier ?? null,
        service.life_cycle ?? null,
      ]),
    },
    image: {
      columns: { pattern: 'VARCHAR', service_id: 'VARCHAR' },
      rows: config.images.map(({ pattern, serviceId }) => [pattern, serviceId]),
    },
    environment: {
      columns: { pattern: 'VARCHAR', name: 'VARCHAR', tier: 'VARCHAR' },
      rows: config.environments.map(({ pattern, name, tier }) => [pattern, name, tier ?? null]),
    },
    goal_rule: {
      columns: { source_id: 'VARCHAR', kind: 'VARCHAR', value: 'VARCHAR' },
      rows: config.sources.flatMap(({ id, options }) => goalRulesOf(options).map((rule) => [id, ...rule])),
    },
    bot: { columns: { pattern: 'VARCHAR' }, rows: config.bots.map((pattern) => [pattern]) },
    ...ruleTables(config),
  }
}

/** Of a tool whose issues can be goals. */
function goalRulesOf(options: unknown): readonly (readonly [string, string])[] {
  return (options as { goals?: readonly (readonly [string, string])[] } | undefined)?.goals ?? []
}

function settingRows({ zone, thresholds, tagPattern }: Config): unknown[][] {
  const rows: unknown[][] = [['zone', zone]]
  for (const [name, value] of Object.entries(thresholds)) rows.push([name, String(value)])
  if (tagPattern !== null) rows.push(['tag_pattern', tagPattern])
  return rows
}
