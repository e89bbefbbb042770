import type { Command } from 'commander'
import type { SetupAnswer, SetupDecision, SetupWritten } from '../api/schemas/index.ts'
import type { Get, Post } from './ask.ts'
import { CommandError } from './exit.ts'
import type { GlobalOptions } from './options.ts'

interface SetupOptions extends GlobalOptions {
  list: boolean
  json: boolean
  confirm?: string
  refuse?: string
  undo?: string
}

export function addSetup(program: Command): void {
  program
    .command('setup')
    .description('go through what was inferred and should be confirmed, in order of gain')
    .option('--list', 'print the queue, ask nothing', false)
    .option('--json', 'print the queue as JSON, ask nothing', false)
    .option('--confirm <id>', 'confirm one decision by its id')
    .option('--refuse <id>', 'refuse one decision by its id')
    .option('--undo <id>', 'take an answer back')
    .action(async (_: object, command: Command) => {
      const options = command.optsWithGlobals<SetupOptions>()
      const { useApi } = await import('./ask.ts')
      await useApi(options, (get, post) => run(options, get, post))
    })
}

async function run(options: SetupOptions, get: Get, post: Post): Promise<void> {
  const { confirm, refuse, undo } = options
  if (confirm !== undefined) return tell(await answer(post, confirm, 'confirm'))
  if (refuse !== undefined) return tell(await answer(post, refuse, 'refuse'))
  if (undo !== undefined)
    return tell(await post<SetupWritten>(`/api/setup/${encodeURIComponent(undo)}/undo`, {}))
  const queue = await get<SetupAnswer>('/api/setup')
  if (options.json) return console.log(JSON.stringify(queue, null, 2))
  if (options.list || !process.stdin.isTTY) return list(queue)
  await ask(queue, post)
}

const answer = (post: Post, id: string, reply: 'confirm' | 'refuse') =>
  post<SetupWritten>(`/api/setup/${encodeURIComponent(id)}`, { answer: reply })

function tell({ decision_id, state, file, yaml }: SetupWritten): void {
  const words = { confirmed: 'Confirmed', refused: 'Refused', open: 'Undone' }
  console.log(`${words[state]}: ${decision_id} (${file})`)
  if (yaml) console.log(yaml.trimEnd())
}

const MARKS = { open: ' ', confirmed: '✓', refused: '✕' }
const gainOf = ({ gain_count, gain }: SetupDecision) =>
  `+${Math.round(gain_count).toLocaleString('en')} ${gain}`

function list({ decisions, answered_count, total_count, deployments, file }: SetupAnswer): void {
  for (const decision of decisions.rows) {
    console.log(`${MARKS[decision.state]} ${decision.question}  ${gainOf(decision)}`)
    console.log(`    ${decision.decision_id}`)
  }
  const known = deployments && Math.floor((100 * deployments.known_count) / deployments.total_count)
  const share = known === null ? '' : `; ${known} % of the production deployments in question are known`
  console.log(`${answered_count} of ${total_count} answered${share} (${file})`)
}

/** One decision after the other, until all are answered or the reader has enough. */
async function ask(queue: SetupAnswer, post: Post): Promise<void> {
  const open = queue.decisions.rows.filter(({ state }) => state === 'open')
  if (open.length === 0) return console.log('Nothing has to be confirmed.')
  const { select } = await import('@inquirer/prompts')
  for (const decision of open) {
    console.log(`\n${gainOf(decision)}${decision.gain_more ? `, and ${decision.gain_more}` : ''}`)
    for (const sentence of decision.evidence) console.log(`  ${sentence}`)
    const names = decision.options.rows.slice(0, 5)
    for (const { label, place } of names) console.log(`  · ${label}  ${place}`)
    if (decision.options.total_count > names.length)
      console.log(`  · and ${decision.options.total_count - names.length} more`)
    const choice = await select({
      message: decision.question,
      choices: [
        { value: 'confirm', name: 'Confirm' },
        { value: 'refuse', name: 'Refuse' },
        { value: 'later', name: 'Later' },
        { value: 'enough', name: 'Enough for now' },
      ],
    }).catch((error: unknown) => {
      if ((error as Error).name !== 'ExitPromptError') throw error
      throw new CommandError('interrupted', 'Stopped; the answers up to here are written')
    })
    if (choice === 'enough') break
    if (choice === 'confirm' || choice === 'refuse') tell(await answer(post, decision.decision_id, choice))
  }
}
