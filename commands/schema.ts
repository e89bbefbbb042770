import type { Command } from 'commander'

export function addSchema(program: Command): void {
  program
    .command('schema')
    .description('print the JSON Schema of streamgauge.yaml, for editors')
    .action(async () => {
      const { printSchema } = await import('../ingest/config/print.ts')
      process.stdout.write(await printSchema())
    })
}
