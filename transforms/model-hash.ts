import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Model } from './model.ts'
import { fingerprint, hasPeople } from './people.ts'
import type { Run } from './run.ts'

/** Goes up when the runner's own rules change, so that files built by the old ones are rebuilt. */
const RUNNER_VERSION = '2'

/** All that a model's rows depend on besides its inputs. */
export function hashModel(run: Run, model: Model): string {
  const staging =
    model.layer === 'entity' ? model.inputs.map((name) => run.registry.models.get(name)?.hash) : []
  const program = model.header.computed === null ? '' : readProgram(model.header.computed)
  const { people } = run
  const isDisguised = people !== undefined && model.layer === 'entity' && hasPeople(model.sql)
  const parts = [
    RUNNER_VERSION,
    model.hash,
    ...staging,
    program,
    ...(isDisguised ? [fingerprint(people)] : []),
  ]
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16)
}

const programs = new Map<string, string>()

/** The text of the module that `computed: <module>` names: <module>.ts and what lies in the folder beside it. */
function readProgram(name: string): string {
  let text = programs.get(name)
  if (text === undefined) {
    const folder = join(import.meta.dirname, name)
    const beside = existsSync(folder) ? readdirSync(folder).map((file) => join(folder, file)) : []
    const files = [`${folder}.ts`, `${folder}.js`, ...beside].filter(
      (file) => /\.[jt]s$/.test(file) && existsSync(file),
    )
    text = files
      .sort()
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n')
    programs.set(name, text)
  }
  return text
}
