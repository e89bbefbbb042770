import type { Command } from 'commander'
import { loadConfig } from '../ingest/config.ts'
import { rotateKey } from '../privacy/keys.ts'
import type { GlobalOptions } from './options.ts'

export function addPrivacy(program: Command): void {
  const privacy = program.command('privacy').description('pseudonyms of people')
  privacy
    .command('rotate')
    .description('make a new key: from the next build on everybody has another pseudonym')
    .action(async (_: object, command: Command) => {
      const config = await loadConfig(command.optsWithGlobals<GlobalOptions>())
      rotateKey(config.data, config.privacy)
      console.error('Rotated. The next build makes everything anew: a running server with its next sync.')
    })
}
