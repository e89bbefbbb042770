/** Reads YAML files for the versions that they pin; each content once. */
import { parseAllDocuments } from 'yaml'
import { findDeepLine, sayDeep } from '../../../transforms/nesting.ts'
import type { BlobReader } from './blobs.ts'
import { findVersions, type Finding } from './findings.ts'
import { decode } from './parser.ts'

export interface Manifest {
  findings: Finding[]
  /** Why the file could not be read. */
  fault: string | null
}

const NOTHING: Manifest = { findings: [], fault: null }
const LARGEST = 2_000_000
const REMEMBERED = 5000

export class ManifestReader {
  /** Files with template marks that YAML cannot read. */
  templates = 0
  private readonly known = new Map<string, Manifest>()
  private readonly blobs: BlobReader

  constructor(blobs: BlobReader) {
    this.blobs = blobs
  }

  /** Fetches many contents at once, so that `read` need not start git for each. */
  async prepare(files: readonly { sha: string; path: string }[]): Promise<void> {
    const wanted = files.filter(({ sha, path }) => !/^0+$/.test(sha) && !this.known.has(`${sha} ${path}`))
    if (wanted.length === 0) return
    if (this.known.size > REMEMBERED) this.known.clear()
    const contents = await this.blobs.read([...new Set(wanted.map(({ sha }) => sha))])
    for (const { sha, path } of wanted)
      this.known.set(`${sha} ${path}`, this.parse(contents.get(sha) ?? null, path))
  }

  /** What a content pins when it lies at `path`; an absent file (all zeros) pins nothing. */
  async read(sha: string, path: string): Promise<Manifest> {
    if (/^0+$/.test(sha)) return NOTHING
    const key = `${sha} ${path}`
    if (!this.known.has(key)) await this.prepare([{ sha, path }])
    return this.known.get(key) ?? NOTHING
  }

  private parse(bytes: Buffer | null, path: string): Manifest {
    if (!bytes) return { findings: [], fault: 'the content is missing in this clone' }
    if (bytes.length > LARGEST) return { findings: [], fault: `too large to read: ${bytes.length} bytes` }
    const text = decode(bytes, 0, bytes.length)
    try {
      return { findings: readDocuments(text, path), fault: null }
    } catch (error) {
      if (/\{\{|\{%/.test(text)) {
        this.templates++
        return NOTHING
      }
      const [reason = ''] = (error as Error).message.split('\n')
      return { findings: [], fault: `not valid YAML: ${reason.replace(/:$/, '')}` }
    }
  }
}

function readDocuments(text: string, path: string): Finding[] {
  if (findDeepLine(text) !== null) throw new Error(sayDeep)
  const documents = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent' })
  const findings: Finding[] = []
  for (const document of Array.isArray(documents) ? documents : []) {
    const [error] = document.errors
    if (error) throw error
    findings.push(...findVersions(document.toJS(), path))
  }
  return [...new Map(findings.map((finding) => [finding.pointer, finding])).values()]
}
