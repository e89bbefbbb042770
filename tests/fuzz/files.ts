// Files that people hand over, and the configuration.
import fc from 'fast-check'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../../ingest/config.ts'
import { rowsOf, type Format } from '../../ingest/connectors/files/format.ts'
import type { ReadableFile } from '../../ingest/connectors/files/row.ts'
import { root } from '../tree.ts'
import { changedJson, changedText } from './mutation.ts'
import { files } from './seeds.ts'
import { target, type Target } from './target.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamgauge-fuzz-'))
const example = readFileSync(join(root, 'streamgauge.example.yaml'), 'utf8')

async function readAll(format: Format, text: string): Promise<number> {
  const path = join(folder, `file.${format}`)
  writeFileSync(path, text)
  let count = 0
  // A calendar asks which entity; nothing else is asked of what has landed.
  const file = { path, id: 'files:x/file', dataFolder: folder, entity: 'blackout' } as ReadableFile
  for await (const row of rowsOf(format, file)) if (row.line >= 0) count++
  return count
}

const isJson = (seeds: readonly string[]) => seeds.every((seed) => /^[[{]/.test(seed) && !seed.endsWith('\n'))

export const handedOver: readonly Target[] = [
  ...Object.entries(files).map(([format, seeds]) =>
    target({
      name: `files as ${format}`,
      input: isJson(seeds)
        ? fc.oneof(changedText(seeds), changedJson(seeds.map((seed) => JSON.parse(seed))))
        : changedText(seeds),
      refusals: ['SourceError'],
      parse: (text: string) => readAll(format as Format, text),
    }),
  ),
  target({
    name: 'configuration',
    input: changedText([example]),
    refusals: ['ConfigError'],
    parse: async (text) => {
      const config = join(folder, 'streamgauge.yaml')
      writeFileSync(config, text)
      return loadConfig({ config, data: join(folder, 'data') })
    },
  }),
]
