/** Who wrote each line of a file, under the name that `.mailmap` gives. */
import { runGit } from './command.ts'
import { decode } from './parser.ts'
import type { Repository } from './repository.ts'

export interface LineAuthor {
  sha: string
  name: string
  email: string
  authoredAt: number
  committedAt: number
}

export async function blameFile(
  { gitFolder }: Repository,
  tip: string,
  path: string,
  signal: AbortSignal,
): Promise<LineAuthor[]> {
  const { stdout } = await runGit(['blame', '--line-porcelain', tip, '--', path], { gitFolder, signal })
  return parseBlame(decode(stdout, 0, stdout.length))
}

/** One group a line: its commit, fields, and after a tab the line itself. */
export function parseBlame(text: string): LineAuthor[] {
  const lines: LineAuthor[] = []
  let fields = new Map<string, string>()
  let sha = ''
  for (const line of text.split('\n')) {
    if (line.startsWith('\t')) {
      lines.push({
        sha,
        name: fields.get('author') ?? '',
        email: (fields.get('author-mail') ?? '').replace(/^<|>$/g, ''),
        authoredAt: Number(fields.get('author-time')) * 1000,
        committedAt: Number(fields.get('committer-time')) * 1000,
      })
      fields = new Map()
      sha = ''
    } else if (sha === '') [sha = ''] = line.split(' ')
    else fields.set(line.split(' ', 1)[0] as string, line.slice(line.indexOf(' ') + 1))
  }
  return lines
}
