/** Prints the JSON Schema for editors: node ingest/connectors/records/print.ts > docs/records.schema.json; npm run format. */
import { FileSchema } from './kinds.ts'

/** The text of docs/records.schema.json. */
export function printSchema(): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: '.streamgauge/*.yaml',
    ...FileSchema,
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}

if (import.meta.main) process.stdout.write(printSchema())
