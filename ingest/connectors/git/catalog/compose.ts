/** `compose.yaml`: which containers of it wait for which. */
import {
  folderOf,
  isNode,
  joinPath,
  listOf,
  nodeOf,
  textOf,
  type Fact,
  type Node,
  type Reading,
} from './fact.ts'
import { eachDocument, type YamlDocument } from './yaml.ts'

export function readCompose(text: string, path: string): Reading {
  return eachDocument(text, (document) =>
    Object.entries(nodeOf(nodeOf(document.value).services)).flatMap(([name, service]) =>
      isNode(service) ? factsOf(name, service, document, path) : [],
    ),
  )
}

function factsOf(name: string, service: Node, document: YamlDocument, path: string): Fact[] {
  const build = isNode(service.build) ? textOf(service.build.context) : textOf(service.build)
  const folder = build === null ? null : joinPath(folderOf(path), build)
  const image = textOf(service.image)
  const own: Fact = {
    fact: 'entity',
    kind: 'container',
    ecosystem: 'compose',
    name,
    detail: { folder, image: image && lastPart(image) },
    line: document.line('services', name),
  }
  const names = isNode(service.depends_on)
    ? Object.keys(service.depends_on).map((key) => [key, key] as const)
    : listOf(service.depends_on).map((value, index) => [textOf(value) ?? '', index] as const)
  const needs = names
    .filter(([needed]) => needed !== '')
    .map(([needed, key]): Fact => ({
      fact: 'need',
      kind: 'starts after',
      ecosystem: 'compose',
      name: needed,
      holder: name,
      scope: 'run',
      line: document.line('services', name, 'depends_on', key),
    }))
  return [own, ...needs]
}

/** `registry/team/name:tag` */
function lastPart(image: string): string {
  return (image.split('@')[0] ?? '').split('/').at(-1)?.split(':')[0] ?? image
}
