/** Which deliveries came before, over restarts, without holding them: most are new, which a filter tells without a look. */
import type { Warehouse } from '../../transforms/warehouse.ts'
import { KeyFilter, keyHalves } from '../key-filter.ts'
import type { Landing } from './deliveries.ts'

export type Trace = Pick<Landing, 'source' | 'identity' | 'digest'>

export class Seen {
  private readonly warehouse: Warehouse
  private filter: Promise<KeyFilter> | undefined

  constructor(warehouse: Warehouse) {
    this.warehouse = warehouse
  }

  /** `byBody`: another id does not make the same body another delivery. */
  async has(trace: Trace, byBody: boolean): Promise<boolean> {
    this.filter ??= this.build()
    const filter = await this.filter
    const texts = [idText(trace), ...(byBody ? [bodyText(trace)] : [])]
    if (!texts.some((text) => filter.mayHold(...keyHalves(text)))) return false
    const { source, identity, digest } = trace
    const found = await this.warehouse.rows(
      `select 1 from raw.delivery where _source = $source and (delivery_id = $id or ($byBody and digest = $digest))
       limit 1`,
      { source, id: identity.id, digest, byBody },
    )
    return found.length > 0
  }

  /** One that has landed. */
  async add(trace: Trace): Promise<void> {
    const filter = await this.filter
    if (!filter) return
    filter.add(...keyHalves(idText(trace)))
    filter.add(...keyHalves(bodyText(trace)))
    if (filter.count > filter.capacity) this.filter = undefined
  }

  private async build(): Promise<KeyFilter> {
    const [size] = await this.warehouse.rows<{ n: number }>('select count(*) as n from raw.delivery')
    const filter = new KeyFilter(2 * (size?.n ?? 0) + 1)
    const chunks = await this.warehouse.stream('select _source, delivery_id, digest from raw.delivery')
    for await (const chunk of chunks) {
      const columns = [0, 1, 2].map((index) => chunk.getColumnVector(index))
      for (let i = 0; i < chunk.rowCount; i++) {
        const [source, id, digest] = columns.map((column) => String(column.getItem(i)))
        filter.add(...keyHalves(`${source}\0${id}`))
        filter.add(...keyHalves(`${source}\0#${digest}`))
      }
    }
    return filter
  }
}

const idText = ({ source, identity }: Trace) => `${source}\0${identity.id}`
const bodyText = ({ source, digest }: Trace) => `${source}\0#${digest}`
