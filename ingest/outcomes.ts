/** What is counted while a stream is read. */
import type { Connector, Stream } from './contract.ts'
import type { StreamOutcome } from './state.ts'

/** Of the stream itself and of those that its pages fill too. */
export function outcomesOf(connector: Connector, stream: Stream): StreamOutcome[] {
  const filled = connector.streams.filter(
    ({ name, pages }) => name === stream.name || (!pages && isFilledBy(connector, name, stream)),
  )
  return filled.map(({ name }) => ({ name, landed: 0, rejected: 0, total: 0 }))
}

/** A stream without pages of its own is filled by the last one before it that has some. */
function isFilledBy(connector: Connector, name: string, parent: Stream): boolean {
  const names = connector.streams.map((stream) => stream.name)
  const before = connector.streams.slice(0, names.indexOf(name)).filter(({ pages }) => pages)
  return before.at(-1)?.name === parent.name
}
