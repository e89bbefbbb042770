import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runGit } from '../../../fixtures/repositories/index.ts'
import { openScratch, type Scratch } from '../../../tests/ingest/scratch.ts'

let scratch: Scratch
beforeAll(async () => void (scratch = await openScratch()))
afterAll(() => scratch.close())

const mark = () => join(scratch.folder, 'ran')

test('a repository whose configuration and files ask for programs is read, and runs none', async () => {
  const folder = join(scratch.folder, 'hostile')
  mkdirSync(folder)
  runGit(folder, ['init', '-q'])
  writeFileSync(join(folder, 'a.txt'), '1')
  writeFileSync(join(folder, '.gitattributes'), '* filter=evil diff=evil\n')
  symlinkSync('/etc/passwd', join(folder, 'CODEOWNERS'))
  runGit(folder, ['add', '-A'])
  runGit(folder, ['-c', 'user.name=Eve', '-c', 'user.email=eve@example.com', 'commit', '-qm', 'first'])
  const run = `touch ${mark()}`
  const hook = join(folder, '.git', 'hooks', 'post-checkout')
  writeFileSync(hook, `#!/bin/sh\n${run}\n`, { mode: 0o755 })
  const config = [
    `[core]\n\tfsmonitor = "${run}"\n\tsshCommand = "${run}"\n\tpager = "${run}"\n\teditor = "${run}"\n\thooksPath = ${join(folder, '.git', 'hooks')}`,
    `[diff]\n\texternal = "${run}"`,
    `[diff "evil"]\n\ttextconv = "${run}; cat"\n\tcommand = "${run}"`,
    `[filter "evil"]\n\tsmudge = "${run}; cat"\n\tclean = "${run}; cat"\n\tprocess = "${run}"`,
    `[credential]\n\thelper = "!${run}"`,
    `[gpg]\n\tprogram = "${run}"`,
    `[log]\n\tshowSignature = true`,
    `[uploadpack]\n\tpackObjectsHook = "${run}"`,
    `[alias]\n\tlog = "!${run}"\n\trev-parse = "!${run}"`,
  ]
  writeFileSync(join(folder, '.git', 'config'), config.join('\n'), { flag: 'a' })
  const { sources } = await scratch.sync([{ path: folder, name: 'hostile' }])
  expect(sources[0]).toMatchObject({ ok: true })
  expect(existsSync(mark())).toBe(false)
  const owners = await scratch.live('codeowner')
  expect(JSON.stringify(owners)).not.toContain('root:')
})

test.each([
  'ext::sh -c touch% ',
  'fd::17/foo',
  '--upload-pack=touch ',
  '-oProxyCommand=touch ',
  'ssh://-oProxyCommand=touch x/y',
  'git@-oProxyCommand=touch:x',
  'https://127.0.0.1:1/x --upload-pack=touch ',
  'file:///dev/null',
])('a place like %s is no way to a program', async (place) => {
  const text = place.replace('touch', `touch ${mark()}`)
  const { sources } = await scratch.sync([{ url: text, name: `place${text.length}` }])
  expect(sources[0]).toMatchObject({ ok: false })
  expect(existsSync(mark())).toBe(false)
})
