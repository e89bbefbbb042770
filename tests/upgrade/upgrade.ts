/**
 * npm run test:upgrade: each version of the storage, as it is kept, forward to this one, with all models built and its
 * export imported; the way interrupted at every statement, by a fault and by `kill -9`. Ends with 1 on a fault.
 */
import { readModels } from '../../transforms/model.ts'
import { runUpgrades } from './rounds.ts'
import { LATEST } from './versions.ts'

process.env.TZ = 'UTC'
const startedAt = performance.now()
const { versions, checkpoints, broken, killed, faults } = await runUpgrades({
  registry: await readModels(),
  onStep: (text) => process.stderr.write(`\r${text}   `),
})
process.stderr.write('\r')
for (const { version, tables, rows, models } of versions)
  console.log(
    `storage ${version} to ${LATEST}: ${rows} rows of ${tables} tables; ${models.migrated} models built, ${models.imported} of its export`,
  )
for (const fault of faults) console.log(`FAULT ${fault}`)
const seconds = Math.round((performance.now() - startedAt) / 1000)
console.log(
  `${versions.length} versions, ${checkpoints} checkpoints, ${broken} breaks and ${killed} kills on the way in ${seconds} s: ${faults.length} faults`,
)
process.exitCode = faults.length > 0 ? 1 : 0
