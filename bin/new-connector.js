#!/usr/bin/env node
// npm run new:connector -- <tool>: a connector that works, made from the smallest one, to be changed into one's own.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './pinned.js'

const MODEL = 'statuspage'
const FILES = ['connector.ts', `stg_${MODEL}__incident.sql`]

/** The file's text with the tool's name in the model's place. */
function renamed(path, tool) {
  const title = tool[0].toUpperCase() + tool.slice(1)
  return readFileSync(join(root, path), 'utf8').replaceAll(MODEL, tool).replaceAll('Statuspage', title)
}

function readme(tool) {
  return `# ${tool[0].toUpperCase() + tool.slice(1)}

What is read, and what one has to have for it.

\`\`\`yaml
${tool}: { url: https://${tool}.example.com }
\`\`\`

| stream   | rows | cursor |
| -------- | ---- | ------ |
| incident |      | –      |

## Limits
`
}

function create(tool) {
  if (!/^[a-z][a-z0-9]*$/.test(tool ?? ''))
    throw new Error(`A tool's name in small letters, please: ${tool ?? ''}`)
  const folder = join('ingest', 'connectors', tool)
  if (existsSync(join(root, folder))) throw new Error(`There is a connector of this name: ${tool}`)
  mkdirSync(join(root, folder))
  const made = FILES.map((name) => [
    join(folder, name.replace(MODEL, tool)),
    renamed(join('ingest', 'connectors', MODEL, name), tool),
  ])
  made.push([join(folder, 'README.md'), readme(tool)])
  const scenario = join('tests', 'contract', `${tool}.ts`)
  made.push([scenario, renamed(join('tests', 'contract', `${MODEL}.ts`), tool)])
  for (const [path, text] of made) {
    writeFileSync(join(root, path), text)
    console.log(path)
  }
  console.log(
    `\nIt reads what ${scenario} serves. See that it passes, then make it yours (docs/guide-connector.md):`,
  )
  console.log(`  npx vitest run tests/contract -t "the connector ${tool}"`)
}

try {
  create(process.argv[2])
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
