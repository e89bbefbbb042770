import { describe, expect, test } from 'vitest'
import { LogParser, type LoggedCommit } from './parser.ts'

const sha = (digit: string) => digit.repeat(40)

function header(given: { sha: string; message?: string; at?: string }): string {
  const fields = [
    `\x01${given.sha}`,
    sha('0'),
    given.at ?? '1',
    '2',
    'A',
    'a@x',
    'B',
    'b@x',
    given.message ?? 'm\n',
  ]
  return fields.map((field) => `${field}\0`).join('')
}

function parse(bytes: Buffer, size = bytes.length): LoggedCommit[] {
  const commits: LoggedCommit[] = []
  const parser = new LogParser((commit) => commits.push(commit))
  for (let i = 0; i < bytes.length; i += size) parser.push(bytes.subarray(i, i + size))
  parser.finish()
  return commits
}

const modes = `:100644 100644 ${sha('1')} ${sha('2')}`
const example = Buffer.from(
  `${header({ sha: sha('a'), message: `Subject\nover two lines\n\nBody \x01${sha('b')}\r\n:raw\n` })}\0\n${modes} M\0a\tb\0${modes} R086\0old\0new\0` +
    `:000000 160000 ${sha('0')} ${sha('3')} A\0sub\x01\0` +
    `1\t2\ta\tb\0${'-\t-\t'}\0old\0new\x001\t0\tsub\x01\0` +
    `${header({ sha: sha('c') })}\0${header({ sha: sha('d'), at: '' })}\0`,
)

describe('the log parser', () => {
  test('counts fields, so that messages and names may hold its own marks', () => {
    const [first, second, third] = parse(example)
    expect(first).toMatchObject({
      subject: 'Subject over two lines',
      body: `Body \x01${sha('b')}\r\n:raw`,
      countedFiles: 3,
    })
    expect(first?.files).toEqual([
      { status: 'M', path: 'a\tb', oldPath: null, added: 1, deleted: 2, isSubmodule: false },
      { status: 'R', path: 'new', oldPath: 'old', added: null, deleted: null, isSubmodule: false },
      { status: 'A', path: 'sub\x01', oldPath: null, added: 1, deleted: 0, isSubmodule: true },
    ])
    expect([second?.sha, second?.files]).toEqual([sha('c'), []])
    expect(third).toMatchObject({ sha: sha('d'), authoredAt: null, committedAt: 2000 })
  })

  test.each([1, 2, 3, 7, 64])('gives the same whatever the size of the pieces: %i', (size) => {
    expect(parse(example, size)).toEqual(parse(example))
  })

  test('keeps two names apart that are not UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from(`${header({ sha: sha('a') })}\0\n${modes} M\0`),
      Buffer.from([0x63, 0xe9, 0]),
      Buffer.from(`${modes} M\0`),
      Buffer.from([0x63, 0xe8, 0]),
    ])
    expect(parse(bytes)[0]?.files.map(({ path }) => path)).toEqual([String.raw`c\xe9`, String.raw`c\xe8`])
  })

  test('cuts a body of 5 MB and says so', () => {
    const [commit] = parse(
      Buffer.from(`${header({ sha: sha('a'), message: `s\n\n${'x'.repeat(5e6)}` })}\0`),
      65_536,
    )
    expect(commit?.body.length).toBeLessThan(66_000)
    expect(commit?.body).toMatch(/\[cut: the message has 5000003 bytes\]$/)
  })

  test('refuses what it does not know', () => {
    expect(() => parse(Buffer.from('warning: something\n'))).toThrow(/unknown form: "warning/)
    expect(() => parse(Buffer.from(header({ sha: sha('a') }).slice(0, 30)))).toThrow(/unknown form/)
  })
})
