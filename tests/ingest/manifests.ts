/** What a manifest says, in short. */
import { type Fact } from '../../ingest/connectors/git/catalog/fact.ts'
import { readerOf } from '../../ingest/connectors/git/catalog/kinds.ts'

export function read(path: string, text: string): Fact[] {
  const reader = readerOf(path)
  if (!reader) throw new Error(`nobody reads ${path}`)
  const reading = reader(text, path)
  if (Array.isArray(reading)) return reading
  const [fault] = reading.faults
  if (fault) throw fault
  return reading.facts
}

export const short = ({ fact, name, version, scope, line }: Fact) => [
  fact,
  name,
  version ?? null,
  scope ?? null,
  line,
]
