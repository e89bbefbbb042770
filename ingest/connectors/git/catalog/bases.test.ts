import { describe, expect, test } from 'vitest'
import { type Fact } from './fact.ts'
import { read, short } from '../../../../tests/ingest/manifests.ts'

describe('what a service stands on', () => {
  const parts = (text: string) =>
    read('Dockerfile', text).map(({ kind, name, version, scope, line }) => [kind, name, version, scope, line])

  test('a Dockerfile of one stage', () => {
    expect(parts('FROM node:16-bookworm-slim\n')).toEqual([
      ['container', 'node', '16-bookworm-slim', 'run', 1],
      ['operating-system', 'debian', '12', 'run', 1],
      ['platform', 'node', '16', 'run', 1],
    ])
  })

  test('several stages: what only builds is told apart, and a stage leads back to the image of another', () => {
    const text = `# syntax=docker/dockerfile:1
ARG GO=1.24
ARG TAG=\${GO}-alpine3.21
FROM --platform=$BUILDPLATFORM golang:\${TAG} AS build
RUN <<EOF
FROM nothing:1
EOF
FROM alpine:\${ALPINE:-3.21} as base
FROM base \\
  AS last
COPY --from=build /a /a
`
    expect(parts(text)).toEqual([
      ['container', 'golang', '1.24-alpine3.21', 'build', 4],
      ['operating-system', 'alpine', '3.21', 'run', 8],
      ['platform', 'go', '1.24', 'build', 4],
      ['container', 'alpine', '3.21', 'run', 8],
    ])
  })

  test('an argument that nobody has given leaves the version unknown', () => {
    expect(parts('ARG V\nFROM eclipse-temurin:$V\n')).toEqual([
      ['container', 'eclipse-temurin', null, 'run', 2],
      ['platform', 'java', null, 'run', 2],
    ])
    expect(parts('FROM ${BASE}\n')).toEqual([])
    expect(parts('FROM scratch\n')).toEqual([])
  })

  test.each([
    ['gcr.io/distroless/nodejs22-debian12:nonroot', ['container', 'operating-system', 'platform']],
    ['registry.access.redhat.com/ubi9/ubi-minimal:9.5', ['container']],
    ['mcr.microsoft.com/dotnet/aspnet:8.0-jammy', ['container', 'operating-system', 'platform']],
    ['acme/runtime:1', ['container']],
    ['node@sha256:0123', ['container', 'platform']],
  ])('%s', (image, kinds) => {
    expect(read('Dockerfile', `FROM ${image}\n`).map(({ kind }) => kind)).toEqual(kinds)
  })

  test('files that pin a runtime', () => {
    expect(short(read('.nvmrc', '# lts\nv22.3.0\n')[0] as Fact)).toEqual(['part', 'node', '22.3.0', 'run', 2])
    expect(read('.tool-versions', 'nodejs 20.1.0\nterraform 1.9\npython 3.12 # x\n').map(short)).toEqual([
      ['part', 'node', '20.1.0', 'run', 1],
      ['part', 'python', '3.12', 'run', 3],
    ])
    expect(read('rust-toolchain.toml', '[toolchain]\nchannel = "1.88"\n').map(short)).toEqual([
      ['part', 'rust', '1.88', 'run', 2],
    ])
    expect(read('global.json', '{\n"sdk": { "version": "8.0.100" } }').map(short)).toEqual([
      ['part', 'dotnet', '8.0.100', 'run', 2],
    ])
  })
})
