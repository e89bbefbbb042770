// Parsers of texts: the git log, CODEOWNERS, manifests, records, configuration, policies, diffs.
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LogParser, type LoggedCommit } from '../../ingest/connectors/git/parser.ts'
import { parseCodeowners } from '../../ingest/connectors/git/references.ts'
import { readerOf } from '../../ingest/connectors/git/catalog/kinds.ts'
import { readDocument } from '../../ingest/connectors/records/document.ts'
import { readPolicy } from '../../govern/policy.ts'
import { readDiff } from '../../transforms/impact/diff.ts'
import { compareContracts } from '../../transforms/impact/contracts/index.ts'
import { fitsPattern } from '../../transforms/impact/owners.ts'
import { root } from '../tree.ts'
import { changedText } from './mutation.ts'
import { manifests, patches, records } from './seeds.ts'
import { target, type Target } from './target.ts'

const sha = 'a'.repeat(40)
const header = (files: string) =>
  `\u0001${sha}\0${sha} ${sha}\u0000001700000000\u00001700000001\0Ann\0ann@example.com\0Ann\0ann@example.com\0A subject\n\nA body\n\0${files}`
const logs = [
  header(''),
  header(`:100644 100644 ${sha} ${sha} M\0src/a.ts\u00003\t1\tsrc/a.ts\0`),
  header(`:100644 100644 ${sha} ${sha} R100\0old.ts\0new.ts\u00000\t0\t\0old.ts\0new.ts\0`) + header(''),
]

const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 })

function parseLog([text, places]: [string, number[]]): LoggedCommit[] {
  const bytes = Buffer.from(text)
  const commits: LoggedCommit[] = []
  const parser = new LogParser((commit) => commits.push(commit))
  const ends = [...places.map((place) => Math.floor(place * bytes.length)), bytes.length].toSorted(
    (a, b) => a - b,
  )
  let from = 0
  for (const end of ends) {
    parser.push(bytes.subarray(from, end))
    from = end
  }
  parser.finish()
  return commits
}

const owners = [
  '* @acme/core\n/docs/ @ann ann@example.com\n*.ts @acme/web # mine\nsrc/a\\ b/** @x\n[Section]\n',
]
const paths = ['src/a.ts', 'docs/', 'a/b/c/d/e/f/g/h.ts', `${'a/'.repeat(60)}x.ts`, 'a'.repeat(300)]

const policy = readFileSync(join(root, 'policies', 'green_build.yaml'), 'utf8')

export const texts: readonly Target[] = [
  target({
    name: 'git log',
    input: fc.tuple(changedText(logs), cuts),
    refusals: ['SourceError'],
    parse: parseLog,
  }),
  target({
    name: 'CODEOWNERS',
    input: changedText(owners),
    refusals: [],
    parse: (text) => {
      const rules = parseCodeowners('CODEOWNERS', text)
      for (const { pattern } of rules) for (const path of paths) fitsPattern(pattern, path)
      return rules
    },
  }),
  target({
    name: 'manifests',
    input: fc
      .constantFrom(...manifests)
      .chain(([path, text]) => fc.tuple(fc.constant(path), changedText([text]))),
    refusals: ['Malformed'],
    parse: ([path, text]) => readerOf(path)?.(text, path),
  }),
  target({
    name: 'records',
    input: changedText(records),
    refusals: [],
    parse: (text) => readDocument(text, { hasAuthor: true }),
  }),
  target({
    name: 'policies',
    input: changedText([policy]),
    refusals: [],
    parse: (text) => readPolicy('green_build', 'policies/green_build', text, 'select 1'),
  }),
  target({
    name: 'diffs and contracts',
    input: changedText(patches),
    refusals: ['DiffError'],
    parse: (text) => compareContracts(readDiff(text)),
  }),
]
