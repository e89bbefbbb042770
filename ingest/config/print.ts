/** Prints the JSON Schema for editors: node ingest/config/print.ts > docs/streamgauge.schema.json; npm run format. */
import { loadConnectors } from '../connectors.ts'
import { configSchema } from './schema.ts'

/** The text of docs/streamgauge.schema.json. */
export async function printSchema(): Promise<string> {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'streamgauge.yaml',
    ...configSchema(await loadConnectors()),
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}

if (import.meta.main) process.stdout.write(await printSchema())
