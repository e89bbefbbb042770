/** Dockerfiles: what image each stage stands on, followed back to the one that somebody else made. */
import { Malformed, type Fact } from './fact.ts'
import { partsOfImage } from './images.ts'

interface Stage {
  names: string[]
  /** As written, with its arguments put in. */
  image: string
  line: number
}

export function readDockerfile(text: string): Fact[] {
  const stages = stagesOf(text)
  const last = stages.at(-1)
  if (!last) throw new Malformed(1, 'no FROM in it')
  const base = (stage: Stage): Stage => {
    const before = stages
      .slice(0, stages.indexOf(stage))
      .findLast(({ names }) => names.includes(stage.image.toLowerCase()))
    return before ? base(before) : stage
  }
  const final = base(last)
  const facts = new Map<string, Fact>()
  const runs = stages.indexOf(last)
  stages.forEach((stage, index) => {
    const own = base(stage)
    if (own !== stage && own !== final) return
    const scope = index === runs || own === final ? 'run' : 'build'
    for (const fact of partsOfImage(own.image, own.line, scope)) {
      const key = `${fact.kind} ${fact.name}`
      if (facts.get(key)?.scope !== 'run') facts.set(key, fact)
    }
  })
  return [...facts.values()]
}

function stagesOf(text: string): Stage[] {
  const stages: Stage[] = []
  const values = new Map<string, string>()
  for (const { words, line } of instructionsOf(text)) {
    const verb = words[0]?.toUpperCase()
    if (verb === 'ARG' && stages.length === 0) {
      for (const word of words.slice(1)) {
        const [name = '', value] = splitOnce(word, '=')
        if (value !== undefined) values.set(name, fill(unquoted(value), values))
      }
    }
    if (verb !== 'FROM') continue
    const rest = words.slice(1).filter((word) => !word.startsWith('--'))
    const [image, as, name] = rest
    if (!image) throw new Malformed(line, 'FROM without an image')
    const names = [String(stages.length), ...(as?.toUpperCase() === 'AS' && name ? [name.toLowerCase()] : [])]
    stages.push({ names, image: fill(image, values), line })
  }
  return stages
}

/** Lines that go on are one instruction; comments and here-documents are none. */
function* instructionsOf(text: string): Generator<{ words: string[]; line: number }> {
  const goesOn = /^#\s*escape\s*=\s*`/im.test(text.split('\n', 5).join('\n')) ? /`\s*$/ : /\\\s*$/
  let before = ''
  let start = 0
  let ends: string[] = []
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    if (ends.length > 0) {
      if (content.replace(/^\t+/, '') === ends[0]) ends = ends.slice(1)
      continue
    }
    if (/^\s*(#|$)/.test(content)) continue
    if (before === '') start = index + 1
    before += `${content.replace(goesOn, '')} `
    if (goesOn.test(content)) continue
    ends = [...before.matchAll(/<<-?\s*["']?([A-Za-z_]\w*)["']?/g)].map(([, word]) => word as string)
    if (!/^\s*(RUN|COPY|ADD)\b/i.test(before)) ends = []
    yield { words: before.trim().split(/\s+/), line: start }
    before = ''
  }
}

/** `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:+other}`; what is not known stays as it is. */
function fill(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$(?:\{(\w+)(?:(:?[-+])([^}]*))?\}|(\w+))/g, (whole, braced, how, other, bare) => {
    const value = values.get((braced ?? bare) as string)
    if (typeof how === 'string' && how.endsWith('+')) return value === undefined ? '' : String(other)
    if (value !== undefined && !(value === '' && how === ':-')) return value
    return typeof how === 'string' ? String(other) : String(whole)
  })
}

function splitOnce(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2')
}
