/**
 * A staging file for every entity at once: `-- entity: *` on a select from `raw.<tool>__each`, where the connector
 * declares one stream an entity, with the entity's own columns.
 */
const PLACE = /\braw\.([a-z]+(?:_[a-z]+)*)__each\b/g

/** The texts, by the name that each would have as a file of its own; only the one given when it is for one entity. */
export function spread(
  name: string,
  text: string,
  file: string,
  entities: readonly string[],
): { name: string; text: string }[] {
  if (!/^-- entity: \*\s*$/m.test(text)) return [{ name, text }]
  if (!name.endsWith('__each'))
    throw new Error(`Staging for every entity is called stg_<tool>__each: ${file}`)
  return entities.map((entity) => ({
    name: name.replace(/each$/, entity),
    text: text
      .replace(/^-- entity: \*\s*$/m, `-- entity: ${entity}`)
      .replaceAll(PLACE, (_, tool: string) => `raw.${tool}__${entity}`),
  }))
}
