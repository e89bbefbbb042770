/** CycloneDX JSON: its components, and its vulnerabilities where it has some. */
import { SourceError } from '../../../contract.ts'
import type { FileRow, ReadableFile } from '../row.ts'
import { readDocument } from './json.ts'

interface Component {
  'bom-ref'?: string
  type?: string
  group?: string
  name?: string
  version?: string
  purl?: string
  components?: Component[]
}

interface Bom {
  bomFormat?: string
  components?: Component[]
  vulnerabilities?: {
    id?: string
    ratings?: { severity?: string }[]
    affects?: { ref?: string }[]
  }[]
}

const GRADES = ['critical', 'high', 'medium', 'low', 'info', 'none']

export async function* readCyclonedx({ path, id }: ReadableFile): AsyncGenerator<FileRow> {
  const bom = ((await readDocument(path, id)) ?? {}) as Bom
  if (bom.bomFormat !== 'CycloneDX') throw new SourceError('invalid', `No bomFormat CycloneDX in it: ${id}`)
  let line = 0
  for (const component of all(bom.components ?? [])) {
    const { type, group, name, version, purl } = component
    const values = {
      component_id: `${id}#${component['bom-ref'] ?? purl ?? `${group ?? ''}/${name}@${version ?? ''}`}`,
      kind: type ?? null,
      name: group ? `${group}/${name}` : name,
      version: version ?? null,
      purl: purl ?? null,
    }
    yield { line: ++line, entity: 'component', values }
  }
  for (const { id: name, ratings = [], affects = [{}] } of bom.vulnerabilities ?? []) {
    const severity = GRADES.find((grade) => ratings.some((rating) => rating.severity === grade)) ?? null
    for (const { ref } of affects) {
      const values = {
        vulnerability_id: `${id}#${name}${ref ? `@${ref}` : ''}`,
        severity,
      }
      yield { line: ++line, entity: 'vulnerability', values }
    }
  }
}

function all(components: readonly Component[]): Component[] {
  return components.flatMap((component) => [component, ...all(component.components ?? [])])
}
