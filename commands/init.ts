import type { Command } from 'commander'
import { CommandError, exitCodes } from './exit.ts'
import { interruptible } from './interrupt.ts'
import type { GlobalOptions } from './options.ts'
import { put, readFlags, tools, type Answers, type Entry } from './tools.ts'

interface InitOptions extends GlobalOptions {
  force: boolean
  check: boolean
  zone?: string
}

export function addInit(program: Command): void {
  const command = program
    .command('init')
    .description('ask which tools there are, check their credentials, and write streamgauge.yaml')
    .option('--zone <name>', 'time zone in which days and weeks begin')
    .option('--force', 'write over a file that is there', false)
    .option('--no-check', 'write without asking the tools')
  for (const { questions } of tools)
    for (const { flag, message } of questions) command.option(`--${flag} <text>`, message)
  command.action(async (_: object, self: Command) => {
    const options = self.optsWithGlobals<InitOptions & Record<string, unknown>>()
    const stopped = await interruptible((signal) => init(options, signal))
    process.exitCode = stopped ?? process.exitCode ?? exitCodes.ok
  })
}

async function init(options: InitOptions & Record<string, unknown>, signal: AbortSignal): Promise<void> {
  const { checkSources, readDraft, writeDraft } = await import('./draft.ts')
  let answers = readFlags(options)
  const isAsking = Object.keys(answers).length === 0 && options.git.length === 0
  if (isAsking) {
    if (!process.stdin.isTTY)
      throw new CommandError(
        'usage',
        'Nobody is there to ask, name a tool: streamgauge init --github-org acme',
      )
    answers = await askTools(signal).catch((error: unknown) => {
      if ((error as Error).name !== 'ExitPromptError') throw error
      throw new CommandError('interrupted', 'Stopped; nothing was written')
    })
  }
  const draft = await readDraft(options, answers)
  if (options.check) await checkSources(draft, signal)
  await writeDraft(draft, options.force)
  console.log(`Written: ${draft.path}`)
  console.log('Next: streamgauge serve, then streamgauge setup')
  if (draft.canPost.length > 0)
    console.log(
      `So that it is told at once, streamgauge webhooks says what to enter in ${draft.canPost.join(', ')}`,
    )
}

/** Asks about one tool after the other. */
async function askTools(signal: AbortSignal): Promise<Answers> {
  const { checkbox, input } = await import('@inquirer/prompts')
  const context = { signal }
  const chosen = await checkbox(
    {
      message: 'Which tools are there?',
      required: true,
      choices: tools.map(({ tool, title, brings }) => ({ value: tool, name: title, description: brings })),
    },
    context,
  )
  const answers: Answers = {}
  for (const { tool, questions } of tools.filter((one) => chosen.includes(one.tool))) {
    const entry: Entry = {}
    for (const question of questions) {
      const { message, default: usual, isOptional } = question
      const value = await input(
        { message, required: !isOptional, ...(usual === undefined ? {} : { default: usual }) },
        context,
      )
      if (value.trim() !== '') put(entry, question, value.trim())
    }
    answers[tool] = entry
  }
  return answers
}
