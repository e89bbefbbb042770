/** What a base image brings with it, as far as its name tells: operating system and runtime. */
import { splitImage } from '../findings.ts'
import type { Fact } from './fact.ts'

/** The last part of an image's name → the runtime in it. */
const RUNTIMES: Readonly<Record<string, string>> = {
  node: 'node',
  python: 'python',
  golang: 'go',
  rust: 'rust',
  ruby: 'ruby',
  php: 'php',
  perl: 'perl',
  openjdk: 'java',
  'eclipse-temurin': 'java',
  amazoncorretto: 'java',
  'ibm-semeru-runtimes': 'java',
  maven: 'java',
  gradle: 'java',
  aspnet: 'dotnet',
  'dotnet-runtime': 'dotnet',
  runtime: 'dotnet',
  sdk: 'dotnet',
  erlang: 'erlang',
  elixir: 'elixir',
  bun: 'bun',
  deno: 'deno',
}

/** Of these the tag counts the tool, not the runtime in it. */
const TOOLS = new Set(['maven', 'gradle'])

const SYSTEMS = new Set([
  'debian',
  'ubuntu',
  'alpine',
  'fedora',
  'centos',
  'rockylinux',
  'almalinux',
  'amazonlinux',
  'busybox',
  'photon',
])

const CODENAMES: Readonly<Record<string, readonly [system: string, version: string]>> = {
  stretch: ['debian', '9'],
  buster: ['debian', '10'],
  bullseye: ['debian', '11'],
  bookworm: ['debian', '12'],
  trixie: ['debian', '13'],
  bionic: ['ubuntu', '18.04'],
  focal: ['ubuntu', '20.04'],
  jammy: ['ubuntu', '22.04'],
  noble: ['ubuntu', '24.04'],
}

const UNFILLED = /\$/

export function partsOfImage(image: string, line: number, scope: 'run' | 'build'): Fact[] {
  if (image.toLowerCase() === 'scratch') return []
  const { name, version, digest } = splitImage(image)
  // An argument without a default is given at build time: only then is it known.
  const tag = version === null || UNFILLED.test(version) ? null : version
  if (name === '' || UNFILLED.test(name)) return []
  const base = { fact: 'part', ecosystem: 'docker', scope, line } as const
  const facts: Fact[] = [{ ...base, kind: 'container', name, version: tag ?? digest }]
  const short = name.split('/').at(-1)?.toLowerCase() ?? ''
  const system = systemOf(short, tag)
  if (system) facts.push({ ...base, kind: 'operating-system', ...system })
  const runtime = runtimeOf(name.toLowerCase(), short)
  if (runtime) {
    facts.push({ ...base, kind: 'platform', name: runtime, version: TOOLS.has(short) ? null : numberOf(tag) })
  }
  return facts
}

function systemOf(short: string, tag: string | null): { name: string; version: string | null } | null {
  const words = (tag ?? '').toLowerCase().split(/[-_]/)
  const codename = words.map((word) => CODENAMES[word]).find((found) => found !== undefined)
  if (codename) return { name: codename[0], version: codename[1] }
  if (SYSTEMS.has(short)) return { name: short, version: numberOf(tag) }
  const distroless = /^(?:static|base|base-nossl|cc|java\d*|nodejs\d*|python3)-debian(\d+)$/.exec(short)
  if (distroless) return { name: 'debian', version: distroless[1] as string }
  const ubi = /^ubi(\d+)(?:-(?:minimal|micro|init))?$/.exec(short)
  if (ubi) return { name: 'rhel', version: numberOf(tag) ?? (ubi[1] as string) }
  const alpine = words.map((word) => /^alpine([\d.]*)$/.exec(word)).find(Boolean)
  return alpine ? { name: 'alpine', version: alpine[1] || null } : null
}

function runtimeOf(name: string, short: string): string | null {
  const distroless = /^(java|nodejs|python)\d*-debian\d+$/.exec(short)?.[1]
  if (distroless) return distroless === 'nodejs' ? 'node' : distroless
  const found = RUNTIMES[short] ?? null
  // `runtime` and `sdk` are names that anybody may give.
  return found === 'dotnet' && !name.includes('dotnet') ? null : found
}

function numberOf(tag: string | null): string | null {
  return /^v?(\d+(?:\.\d+)*)/.exec(tag ?? '')?.[1] ?? null
}
