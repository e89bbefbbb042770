import { Option, type Command } from 'commander'
import type { AlertsAnswer, AlertsCheck } from '../api/schemas/index.ts'
import type { GlobalOptions } from './options.ts'

interface AlertsOptions extends GlobalOptions {
  dryRun: boolean
  send: boolean
}

export function addAlerts(program: Command): void {
  program
    .command('alerts')
    .description('what alert rules have found, and whether it arrived')
    .addOption(
      new Option('--dry-run', 'judge the rules now and print what would be sent and where').default(false),
    )
    .addOption(
      new Option('--send', 'judge the rules now and send what is new').default(false).conflicts('dryRun'),
    )
    .action(async (_: object, command: Command) => {
      const options = command.optsWithGlobals<AlertsOptions>()
      const { useApi } = await import('./ask.ts')
      await useApi(options, async (get, post) => {
        if (!options.dryRun && !options.send) return printState(await get<AlertsAnswer>('/api/alerts'))
        printCheck(await post<AlertsCheck>('/api/alerts/check', { dry_run: options.dryRun }))
      })
    })
}

function printCheck({ is_dry, messages, errors, posted }: AlertsCheck): void {
  for (const { rule, error } of errors) console.error(`Rule ${rule} cannot be judged: ${error}`)
  if (messages.length === 0) console.log(is_dry ? 'Nothing new: nothing would be sent.' : 'Nothing new.')
  for (const { channel, title, markdown } of messages)
    console.log(`${is_dry ? 'Would be sent' : 'Sent'} to ${channel}: ${title}\n\n${indent(markdown)}\n`)
  for (const { channel, last_error } of posted)
    if (last_error !== null) console.error(`Not arrived at ${channel}, tried again later: ${last_error}`)
}

function printState({ rules, episodes, messages, digests }: AlertsAnswer): void {
  if (rules.length + digests.length === 0) {
    console.log('No alerts are configured: see alerts in streamgauge.example.yaml.')
    return
  }
  for (const { name, kind, to, error } of rules)
    console.log(
      `${name} (${kind}) to ${to.join(', ')}${error === null ? '' : `: cannot be judged, ${error}`}`,
    )
  const open = episodes.filter(({ resolved_at }) => resolved_at === null)
  console.log(open.length === 0 ? '\nNothing is open.' : `\nOpen:`)
  for (const { rule, text, opened_at } of open) console.log(`  ${sayTime(opened_at)}  ${rule}: ${text}`)
  const late = messages.filter(({ last_error }) => last_error !== null)
  if (late.length > 0) console.log('\nNot arrived:')
  for (const { channel, title, attempt_count, last_error, given_up_at } of late)
    console.log(
      `  ${channel}: ${title}; ${given_up_at === null ? 'tried' : 'given up after'} ${attempt_count} times: ${last_error}`,
    )
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}

function sayTime(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ')
}
