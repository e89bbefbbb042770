import type { Command } from 'commander'
import { suggest } from '../api/nearest.ts'
import { CommandError } from './exit.ts'
import type { GlobalOptions } from './options.ts'

interface WebhooksOptions extends GlobalOptions {
  url?: string
  json: boolean
}

export function addWebhooks(program: Command): void {
  program
    .command('webhooks [source]')
    .description('say what to enter in each tool, so that it tells by itself what happens')
    .option('--url <address>', 'where the tools reach Streamgauge (default: where it serves now)')
    .option('--json', 'print it as JSON', false)
    .action(async (only: string | undefined, _: object, command: Command) => {
      const options = command.optsWithGlobals<WebhooksOptions>()
      const { describeWebhooks, printWebhooks } = await import('./webhook-steps.ts')
      const { loadConfig } = await import('../ingest/config.ts')
      const config = await loadConfig(options)
      const { readAddress } = await import('./address.ts')
      const base = options.url ?? (await readAddress(config.data)) ?? 'http://127.0.0.1:4400'
      const all = await describeWebhooks(config, base)
      const found = only === undefined ? all : all.filter(({ source }) => source === only)
      if (only !== undefined && found.length === 0) {
        const known = all.map(({ source }) => source)
        throw new CommandError(
          'usage',
          `No source of this name takes deliveries: ${only}${suggest(only, known)}`,
        )
      }
      console.log(options.json ? JSON.stringify(found, null, 2) : printWebhooks(found, base))
    })
}
