import type { Warehouse } from '../warehouse.ts'

/** Ids of the repositories that are meant by an id, a name or the end of an id: the one of that id alone, else up to three. */
export async function findRepositories(warehouse: Warehouse, name: string): Promise<string[]> {
  const rows = await warehouse.rows<{ repository_id: string }>(
    `SELECT repository_id FROM repository
    WHERE repository_id = $name OR lower(name) = lower($name) OR ends_with(repository_id, '/' || lower($name))
    ORDER BY CASE WHEN repository_id = $name THEN 0 ELSE 1 END, repository_id
    LIMIT 3`,
    { name },
  )
  const ids = rows.map(({ repository_id }) => repository_id)
  return ids[0] === name ? [name] : ids
}
