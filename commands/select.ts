import { readSelect, RefusedSelect } from '../transforms/select.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { CommandError } from './exit.ts'

/** Refuses everything but one select over the warehouse's own relations. Errors: CommandError 'query'. */
export async function assertSelect(warehouse: Warehouse, sql: string): Promise<void> {
  try {
    await readSelect(warehouse, sql)
  } catch (error) {
    throw error instanceof RefusedSelect ? new CommandError('query', error.message, error) : error
  }
}
