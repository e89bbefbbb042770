import type { Command } from 'commander'
import type { Finding } from './examination.ts'
import { exitCodes } from './exit.ts'
import { interruptible } from './interrupt.ts'
import type { GlobalOptions } from './options.ts'

const MARKS = { good: 'ok  ', note: 'note', bad: 'BAD ' }
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check what Streamgauge needs, and say what is missing for which screen')
    .option('--repair', 'rebuild all that is computed from the raw tables, which stay as they are', false)
    .action(async (_: object, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { repair: boolean }>()
      if (options.repair) {
        const { repair } = await import('./repair.ts')
        process.exitCode = (await interruptible((signal) => repair(options, signal))) ?? exitCodes.ok
        return
      }
      const states: Finding['state'][] = []
      const stopped = await interruptible(async (signal) => {
        const { examine } = await import('./examination.ts')
        for await (const { state, text } of examine(options, signal)) {
          states.push(state)
          console.log(`${MARKS[state]}  ${text}`)
        }
      })
      process.exitCode = stopped ?? (states.includes('bad') ? exitCodes.doctor : exitCodes.ok)
    })
}
