/** Migrates a file and is killed before the statement of a number: `child.ts <file> <number>`. */
import { migrateFile } from './interruption.ts'

const [file = '', statement = ''] = process.argv.slice(2)
await migrateFile(file, (number) => {
  if (number === Number(statement)) process.kill(process.pid, 'SIGKILL')
})
