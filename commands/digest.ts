import { Option, type Command } from 'commander'
import type { DigestAnswer } from '../api/schemas/index.ts'
import { CommandError } from './exit.ts'
import type { GlobalOptions } from './options.ts'

interface DigestOptions extends GlobalOptions {
  audience: string
  team?: string
  send: boolean
}

const AUDIENCES = ['leaders', 'release-managers', 'business', 'team']

export function addDigest(program: Command): void {
  program
    .command('digest')
    .description('what changed this week, signals alone, as Markdown')
    .addOption(new Option('--audience <name>', 'for whom').choices(AUDIENCES).default('leaders'))
    .option('--team <name>', 'the team, for the audience team')
    .option('--send', 'send it to the channels configured for it instead', false)
    .action(async (_: object, command: Command) => {
      const { send, audience, ...options } = command.optsWithGlobals<DigestOptions>()
      const query = readQuery(audience, options.team)
      const { useApi } = await import('./ask.ts')
      await useApi(options, async (get, post) => {
        if (!send) {
          const { markdown } = await get<DigestAnswer>(`/api/digest?${new URLSearchParams(query)}`)
          console.log(markdown.trimEnd())
          return
        }
        const { title, posted } = await post<DigestAnswer>('/api/digest/send', query)
        for (const { channel, last_error } of posted) {
          if (last_error === null) console.log(`Sent to ${channel}: ${title}`)
          else console.error(`Not arrived at ${channel}, tried again later: ${last_error}`)
        }
      })
    })
}

function readQuery(audience: string, team: string | undefined): Record<string, string> {
  if ((audience === 'team') === (team !== undefined))
    return team === undefined ? { audience } : { audience, team }
  throw new CommandError('usage', `A team is named for the audience team alone: ${team ?? audience}`)
}
