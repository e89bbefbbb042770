import { Option, type Command } from 'commander'
import type { GlobalOptions } from './options.ts'
import { describeImpact } from './report.ts'

export function addImpact(program: Command): void {
  program
    .command('impact')
    .argument('<paths-or-range...>', 'files, folders, or a range of commits such as main...topic')
    .description(
      'who owns these files, what usually changes with them and is missing, when they were released',
    )
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .action(async (targets: string[], _: object, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions & { format: 'text' | 'json' }>()
      const [{ findImpact }, { useWarehouse }] = await Promise.all([
        import('./reach.ts'),
        import('./workspace.ts'),
      ])
      const impact = await useWarehouse(options, (warehouse) => findImpact(warehouse, options, targets))
      console.log(options.format === 'json' ? JSON.stringify(impact, null, 2) : describeImpact(impact))
    })
}
