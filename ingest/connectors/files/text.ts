/** Text of a file, streamed: UTF-8 with or without a mark, UTF-16 with one; anything else is said. */
import { createReadStream } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { SourceError } from '../../contract.ts'
import { refuseLarge } from './row.ts'

export async function* textOf(path: string): AsyncGenerator<string> {
  const encoding = await encodingOf(path)
  const decoder = new TextDecoder(encoding, { fatal: true })
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      yield decoder.decode(chunk as Buffer, { stream: true })
    }
    yield decoder.decode()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new SourceError('invalid', `Neither UTF-8 nor UTF-16 (Latin-1?), save it as UTF-8: ${path}`)
  }
}

export async function wholeText(path: string, advice: string): Promise<string> {
  refuseLarge((await stat(path)).size, path, advice)
  let text = ''
  for await (const part of textOf(path)) text += part
  return text
}

export async function wholeBytes(path: string, advice: string): Promise<Buffer> {
  refuseLarge((await stat(path)).size, path, advice)
  return readFile(path)
}

async function encodingOf(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0)
    if (bytesRead === 2 && buffer[0] === 0xff && buffer[1] === 0xfe) return 'utf-16le'
    if (bytesRead === 2 && buffer[0] === 0xfe && buffer[1] === 0xff) return 'utf-16be'
    return 'utf-8'
  } finally {
    await file.close()
  }
}
