/**
 * npm run test:fuzz:api [-- --cases 20000] [--only <part of a path>] [--seed <number>]: asks every address of the API's own
 * document with what it allows and what it does not. No answer is a 500, none takes longer than ten seconds, and each
 * error says something. Prints counts; ends with 1 at a fault.
 */
import { parseArgs } from 'node:util'
import { openApplication } from '../application.ts'
import { fuzzApi } from './asking.ts'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '20000' },
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
})
const application = await openApplication({ options: { rateLimit: 1_000_000_000 } })
try {
  console.log(`seed ${values.seed}`)
  const { operations, asked, statuses, faults } = await fuzzApi(application, {
    cases: Number(values.cases),
    seed: Number(values.seed),
    only: values.only,
  })
  console.log(
    Object.entries(statuses)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', '),
  )
  for (const { request, reason } of faults)
    console.log(`FAULT ${reason}\n  by ${JSON.stringify(request).slice(0, 2_000)}`)
  console.log(`${operations - faults.length} passed, ${faults.length} failed (${asked} requests)`)
  process.exitCode = faults.length > 0 ? 1 : 0
} finally {
  await application.close()
}
