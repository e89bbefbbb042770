import type { Command } from 'commander'
import { configTables } from '../ingest/config.ts'
import { findNamed, findPerson, forgetPerson, removeMade, type Found } from '../privacy/forgetting.ts'
import { readPeople } from '../privacy/keys.ts'
import { buildModels } from '../transforms/build.ts'
import { compactWarehouse } from '../transforms/compaction.ts'
import { computed } from '../transforms/graph.ts'
import { readModels } from '../transforms/model.ts'
import { formatCount } from './progress.ts'
import { CommandError } from './exit.ts'
import type { GlobalOptions } from './options.ts'
import { useWarehouse } from './workspace.ts'

const OUT_OF_REACH = `Out of reach, to be done by hand:
  the tools themselves and repositories (clones hold their history): erase there, or they go on telling others
  backups, publications, archives of evidence and exports that were made before: remove them
  streamgauge.yaml, where it names the person under people, teams or sign_in: take the line out`

export function addForget(program: Command): void {
  program
    .command('forget <who>')
    .description(
      'erase a person by address, login or account: from what tools told to every figure; stop the server first',
    )
    .option('--dry-run', 'say what would be touched, touch nothing', false)
    .action(async (who: string, _: object, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { dryRun: boolean }>()
      const found = await useWarehouse(options, async (warehouse, config) => {
        const registry = await readModels()
        const people = readPeople(warehouse.folder, config.privacy)
        // Whose accounts belong together is read from tables that are up to date.
        await buildModels(warehouse, registry, { config: configTables(config), computed, people })
        const person = await findPerson({ warehouse, registry, people }, who)
        if (person.accounts.length === 0)
          throw new CommandError('usage', `Nobody is known by this address, login or account: ${who}`)
        console.log(describeFound(person))
        if (!options.dryRun) await forgetPerson(warehouse, person)
        return person
      })
      if (options.dryRun) return console.error(`Nothing was touched.\n${OUT_OF_REACH}`)
      await finish(options, found)
    })
}

/** A new file without the bytes of the old one, and everything that is derived made anew. */
async function finish(options: GlobalOptions, found: Found): Promise<void> {
  const folder = await useWarehouse(options, async ({ folder: place }) => place)
  await compactWarehouse(folder)
  removeMade(folder)
  await useWarehouse(options, async (warehouse, config) => {
    const people = readPeople(warehouse.folder, config.privacy)
    await buildModels(warehouse, await readModels(), {
      config: configTables(config),
      computed,
      people,
      full: true,
    })
  })
  const left = await findNamed(folder, found.names)
  if (left.length > 0) console.error(`Still named in these files of ${folder}:\n  ${left.join('\n  ')}`)
  console.error(`Forgotten.\n${OUT_OF_REACH}`)
}

function describeFound({ accounts, names, tables, auditCount, chainCount }: Found): string {
  return [
    `accounts: ${accounts.map(({ id }) => id).join(', ')}`,
    `called: ${[...names.found.keys()].join(', ')}`,
    ...tables.map(({ table, rows }) => `${table}: ${formatCount(rows)} rows name them`),
    `beside the audit log: ${formatCount(auditCount)} values are theirs; the log stays verifiable`,
    ...(chainCount > 0
      ? [`in the audit log: ${formatCount(chainCount)} lines have words of theirs, which cannot be changed`]
      : []),
  ].join('\n')
}
