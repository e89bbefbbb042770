/** File contents by object id. */
import { runGit } from './command.ts'

export class BlobReader {
  private readonly gitFolder: string
  private readonly signal: AbortSignal

  constructor(gitFolder: string, signal: AbortSignal) {
    this.gitFolder = gitFolder
    this.signal = signal
  }

  /** The bytes, or null when this clone lacks them. */
  async read(shas: readonly string[]): Promise<Map<string, Buffer | null>> {
    const { gitFolder, signal } = this
    const { stdout } = await runGit(['cat-file', '--batch', '--buffer'], {
      gitFolder,
      signal,
      input: `${shas.join('\n')}\n`,
    })
    const contents = new Map<string, Buffer | null>()
    let position = 0
    while (position < stdout.length) {
      const end = stdout.indexOf(10, position)
      const [sha = '', type, size] = stdout.toString('latin1', position, end).split(' ')
      position = end + 1
      if (size === undefined || type === 'missing') contents.set(sha, null)
      else {
        contents.set(sha, stdout.subarray(position, position + Number(size)))
        position += Number(size) + 1
      }
    }
    return contents
  }
}
