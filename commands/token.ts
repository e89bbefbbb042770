import { Option, type Command } from 'commander'
import { SCOPES, TokenStore, type Scope, type Token } from '../api/sign-in/tokens.ts'
import { ROLES, type Role } from '../api/sign-in/user.ts'
import { loadConfig } from '../ingest/config.ts'
import { parseCount } from './count.ts'
import { CommandError } from './exit.ts'
import type { GlobalOptions } from './options.ts'
import { formatTable } from './table.ts'

interface CreateOptions extends GlobalOptions {
  role: Role
  scope: Scope[]
  days: number
  valueStream?: string[]
}

const DAY_MS = 86_400_000
const COLUMNS = ['id', 'name', 'role', 'scopes', 'sees', 'created', 'ends', 'state']

export function addToken(program: Command): void {
  const token = program
    .command('token')
    .description('tokens with which programs ask: made, listed, taken back')
  token
    .command('create <name>')
    .description('make a token and print it, this once')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).default('viewer'))
    .addOption(
      new Option('--scope <scopes...>', `what it is for: ${SCOPES.join(', ')}`)
        .choices(SCOPES)
        .default(['read']),
    )
    .option('--value-stream <names...>', 'what alone it may see, down to single rows (everything)')
    .option('--days <number>', 'how long it is good', parseCount, 90)
    .action(async (name: string, _: object, command: Command) => {
      const options = command.optsWithGlobals<CreateOptions>()
      const store = await openStore(options)
      const now = Date.now()
      if (store.list().some((one) => one.name === name && one.revoked_at === null))
        throw new CommandError(
          'usage',
          `There is a token of this name, take it back first or choose another: ${name}`,
        )
      const given = {
        name,
        role: options.role,
        scopes: options.scope,
        ...(options.valueStream ? { value_streams: options.valueStream } : {}),
        expires_at: now + options.days * DAY_MS,
      }
      console.log(store.create(given, now))
      console.error(`Good until ${dayOf(given.expires_at)}; it is not shown again and kept as a hash alone.`)
    })
  token
    .command('list')
    .description('list tokens, without what they are')
    .action(async (_: object, command: Command) => {
      const store = await openStore(command.optsWithGlobals<GlobalOptions>())
      const columns = COLUMNS.map((name) => ({ name, type: 'VARCHAR' }))
      console.log(formatTable({ columns, rows: store.list().map(rowOf) }, 'table'))
    })
  token
    .command('revoke <name>')
    .description('take a token back by its name or id; a running server refuses it at once')
    .action(async (name: string, _: object, command: Command) => {
      const store = await openStore(command.optsWithGlobals<GlobalOptions>())
      if (!store.revoke(name, Date.now()))
        throw new CommandError(
          'usage',
          `There is no good token of this name, see \`streamgauge token list\`: ${name}`,
        )
      console.error(`Taken back: ${name}`)
    })
  for (const command of token.commands)
    command.exitOverride().showHelpAfterError('(see --help)').configureHelp({ showGlobalOptions: true })
}

async function openStore(options: GlobalOptions): Promise<TokenStore> {
  return new TokenStore((await loadConfig(options)).data)
}

function rowOf(token: Token): string[] {
  const now = Date.now()
  const state = token.revoked_at !== null ? 'taken back' : token.expires_at <= now ? 'ended' : 'good'
  return [
    token.id,
    token.name,
    token.role,
    token.scopes.join(' '),
    token.value_streams?.join(', ') ?? 'everything',
    dayOf(token.created_at),
    dayOf(token.expires_at),
    state,
  ]
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
