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
  metadata?: { component?: { name?: string } }
  components?: Component[]
  vulnerabilities?: {
    id?: string
    ratings?: { severity?: string }[]
    affects?: { ref?: string }[]
    created?: string
    analysis?: { state?: string; firstIssued?: string; lastUpdated?: string }
  }[]
}

const GRADES = ['critical', 'high', 'medium', 'low', 'info', 'none']

export async function* readCyclonedx({ path, id }: ReadableFile): AsyncGenerator<FileRow> {
  const bom = ((await readDocument(path, id)) ?? {}) as Bom
  if (bom.bomFormat !== 'CycloneDX') throw new SourceError('invalid', `No bomFormat CycloneDX in it: ${id}`)
  // What the bill is of; the entry may say otherwise.
  const service_id = bom.metadata?.component?.name ?? null
  let line = 0
  for (const component of all(bom.components ?? [])) {
    const { type, group, name, version, purl } = component
    const values = {
      service_id,
      component_id: `${id}#${component['bom-ref'] ?? purl ?? `${group ?? ''}/${name}@${version ?? ''}`}`,
      kind: type ?? null,
      name: group ? `${group}/${name}` : name,
      version: version ?? null,
      purl: purl ?? null,
    }
    yield { line: ++line, entity: 'component', values }
  }
  for (const { id: name, ratings = [], affects = [{}], created, analysis } of bom.vulnerabilities ?? []) {
    // Judged to be none of this product's.
    if (analysis?.state === 'false_positive' || analysis?.state === 'not_affected') continue
    const introduced_at = analysis?.firstIssued ?? created ?? null
    const isFixed = analysis?.state === 'resolved' || analysis?.state === 'resolved_with_pedigree'
    const fixed_at = isFixed ? (analysis?.lastUpdated ?? null) : null
    const severity = GRADES.find((grade) => ratings.some((rating) => rating.severity === grade)) ?? null
    for (const { ref } of affects) {
      const values = {
        vulnerability_id: `${id}#${name}${ref ? `@${ref}` : ''}`,
        service_id,
        severity,
        introduced_at,
        fixed_at,
      }
      yield { line: ++line, entity: 'vulnerability', values }
    }
  }
}

function all(components: readonly Component[]): Component[] {
  return components.flatMap((component) => [component, ...all(component.components ?? [])])
}
