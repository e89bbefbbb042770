import { Option, type Command } from 'commander'
import type { ImpactAnswer } from '../api/schemas/index.ts'
import type { FileChange } from '../transforms/impact/index.ts'
import type { CommentTool } from './comment.ts'
import { exitCodes } from './exit.ts'
import type { GlobalOptions } from './options.ts'
import { describeImpact } from './report.ts'

interface ImpactOptions extends GlobalOptions {
  format: 'text' | 'json' | 'md'
  server?: string
  repository?: string
  comment?: CommentTool
  check: boolean
}

export function addImpact(program: Command): void {
  program
    .command('impact')
    .argument(
      '<paths-or-range...>',
      'files, folders, a range of commits such as main...topic, or - for a diff',
    )
    .description(
      'what a change meets before it is made: who needs it, what is missing, what is under way beside it',
    )
    .addOption(
      new Option('--format <format>', 'how to print it').choices(['text', 'json', 'md']).default('text'),
    )
    .option('--server <url>', 'the Streamgauge to ask, its token in STREAMGAUGE_TOKEN')
    .option('--repository <id>', 'as Sources names it (default: the one of this folder)')
    .addOption(
      new Option('--comment <tool>', 'write it to the request that this pipeline runs for').choices([
        'github',
        'gitlab',
      ]),
    )
    .option('--check', 'end with 10 when it takes from other services what they rely on', false)
    .action(async (targets: string[], _: object, command: Command) => {
      const options = command.optsWithGlobals<ImpactOptions>()
      const answer = await findImpact(targets, options)
      console.log(describe(answer, options.format))
      if (options.comment !== undefined) {
        const { writeComment } = await import('./comment.ts')
        console.error(await writeComment(options.comment, answer))
      }
      if (options.check && answer.is_warning) process.exitCode = exitCodes.noGo
    })
}

function describe(answer: ImpactAnswer, format: ImpactOptions['format']): string {
  if (format === 'json') return JSON.stringify(answer, null, 2)
  if (format === 'md') return answer.markdown || 'Nothing to say: nobody is known to need this.'
  return describeImpact(answer)
}

async function findImpact(targets: string[], options: ImpactOptions): Promise<ImpactAnswer> {
  const { useApi } = await import('./ask.ts')
  const { repository, files } = await readTargets(targets, options)
  return useApi(options, (_, post) =>
    post<ImpactAnswer>('/api/impact', { repository, files: files.map(tell) }),
  )
}

/** What is not known is left out. */
function tell(file: FileChange): object {
  return Object.fromEntries(Object.entries(file).filter(([, value]) => value !== null))
}

async function readTargets(
  targets: string[],
  options: ImpactOptions,
): Promise<{ repository: string; files: FileChange[] }> {
  const { findChanged, findRepository, readChanges } = await import('./changed.ts')
  if (targets.length === 1 && targets[0] === '-') {
    const repository = options.repository ?? (await findRepository(options)).id
    return { repository, files: readChanges(await readInput()) }
  }
  const local = await findRepository(options)
  return { repository: options.repository ?? local.id, files: await findChanged(local, targets) }
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
