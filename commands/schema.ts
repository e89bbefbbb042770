import type { Command } from 'commander'

export function addSchema(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of streamgauge.yaml, for editors')
    .action(async () => {
      const [{ configSchema }, { loadConnectors }] = await Promise.all([
        import('../ingest/config/schema.ts'),
        import('../ingest/connectors.ts'),
      ])
      const schema = configSchema(await loadConnectors())
      const draft = 'https://json-schema.org/draft/2020-12/schema'
      console.log(JSON.stringify({ $schema: draft, title: 'streamgauge.yaml', ...schema }, null, 2))
    })
}
