import { InvalidArgumentError, type Command } from 'commander'
import type { AuditAnswer, EvidenceAnswer, RecordAnswer } from '../api/schemas/index.ts'
import { CommandError, exitCodes } from './exit.ts'
import type { GlobalOptions } from './options.ts'

interface Head {
  sequence: number
  hash: string
}

export function addAudit(program: Command): void {
  const audit = program.command('audit').description('the log of what was judged, approved and waived')
  audit
    .command('verify')
    .description('whether any line of it was changed, removed, moved or cut off')
    .option(
      '--head <line:digest>',
      'a head that was kept elsewhere; without it the one beside the warehouse',
      parseHead,
    )
    .option('--file <archive>', 'check the proof in an archive of evidence instead')
    .action(async (_: object, command: Command) => {
      const { head, file, ...options } = command.optsWithGlobals<
        GlobalOptions & { head?: Head; file?: string }
      >()
      const found = file === undefined ? await verifyHere(options, head) : await verifyFile(file, head)
      console.log(describeAudit(found))
      process.exitCode = found.firstBreak === null ? exitCodes.ok : exitCodes.tampered
    })
  audit
    .command('record')
    .description('judge every release and deployment now and keep what changed; a server does so by itself')
    .action(async (_: object, command: Command) => {
      const { useApi } = await import('./ask.ts')
      const { resultCount, lineCount, head } = await useApi(
        command.optsWithGlobals<GlobalOptions>(),
        (_get, post) => post<RecordAnswer>('/api/audit/record', {}),
      )
      console.log(`${resultCount} results are new, ${lineCount} lines. Head: ${head.sequence}:${head.hash}`)
    })
  audit
    .command('export')
    .argument('<release>', 'a release or deployment by id or name, or service@version')
    .description('everything that is kept of a release as one ZIP archive')
    .option('--out <file>', 'where to write it')
    .action(async (named: string, _: object, command: Command) => {
      const { out, ...options } = command.optsWithGlobals<GlobalOptions & { out?: string }>()
      console.log(await exportEvidence(named, options, out))
    })
}

async function exportEvidence(
  named: string,
  options: GlobalOptions,
  out: string | undefined,
): Promise<string> {
  const [{ useApi }, { packEvidence }, { writeFile }] = await Promise.all([
    import('./ask.ts'),
    import('../govern/archive.ts'),
    import('node:fs/promises'),
  ])
  const { files, name, judged_at } = await useApi(options, (get) =>
    get<EvidenceAnswer>(`/api/releases/${encodeURIComponent(named)}/evidence`),
  )
  const file = out ?? `evidence-${name.replaceAll(/[^\w.@-]+/g, '-')}.zip`
  await writeFile(file, packEvidence(files, judged_at))
  return `${files.length} files in ${file}`
}

async function verifyHere(options: GlobalOptions, head: Head | undefined): Promise<AuditAnswer> {
  const { useApi } = await import('./ask.ts')
  const query = head ? `?sequence=${head.sequence}&hash=${head.hash}` : ''
  return useApi(options, (get) => get<AuditAnswer>(`/api/audit${query}`))
}

async function verifyFile(file: string, head: Head | undefined): Promise<AuditAnswer> {
  const [{ verifyArchive }, { readFile }] = await Promise.all([
    import('../govern/archive.ts'),
    import('node:fs/promises'),
  ])
  try {
    return verifyArchive(await readFile(file), head)
  } catch (error) {
    throw new CommandError(
      'usage',
      `The archive cannot be checked: ${file}: ${(error as Error).message}`,
      error,
    )
  }
}

function parseHead(text: string): Head {
  const [, sequence, hash] = /^(\d+):([0-9a-f]{64})$/.exec(text) ?? []
  if (sequence === undefined || hash === undefined)
    throw new InvalidArgumentError('A head is a line and its digest, 12:0af3…')
  return { sequence: Number(sequence), hash }
}

export function describeAudit({ count, head, kept, firstBreak, erasedCount, skews }: AuditAnswer): string {
  const lines = firstBreak
    ? [
        `BROKEN at line ${firstBreak.sequence}: ${firstBreak.why}`,
        `${count} lines before it are as they were written`,
      ]
    : [`All ${count} lines are as they were written`]
  if (kept === null) lines.push('No head was kept: a tail that was cut off would not show')
  if (erasedCount > 0) lines.push(`${erasedCount} values of persons were erased; the lines hold`)
  for (const { sequence, seconds } of skews)
    lines.push(`The clock stood ${Math.round(seconds)} s earlier at line ${sequence} than before it`)
  lines.push(`Head: ${head.sequence}:${head.hash}`)
  return lines.join('\n')
}
