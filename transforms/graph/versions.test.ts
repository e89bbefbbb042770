import { describe, expect, it } from 'vitest'
import { compareVersions, isPatchOf, parseVersion } from './versions.ts'

const v = (text: string) => parseVersion(text)!

describe('versions', () => {
  it('are read from the usual forms of tags', () => {
    const forms = ['v1.2.3', '1.2.3', 'release-1.2.3', '@scope/name@1.2.3', 'name-v1.2.3', 'name/v1.2.3']
    expect(forms.map((text) => [v(text).component, v(text).numbers.join('.')])).toEqual([
      ['', '1.2.3'],
      ['', '1.2.3'],
      ['', '1.2.3'],
      ['@scope/name', '1.2.3'],
      ['name', '1.2.3'],
      ['name', '1.2.3'],
    ])
    expect([parseVersion('nightly'), parseVersion(null), parseVersion('')]).toEqual([null, null, null])
  })

  it('are no hashes of commits that begin with a digit', () => {
    const hashes = ['7cd483adb8', '7d6ec0ba56', '1234567ab', 'sha-7cd483a', '0e'.padEnd(40, '1')]
    expect(hashes.map(parseVersion)).toEqual(hashes.map(() => null))
    const versions = ['20240115', '20240115b', '7', '1234567', '7beta1', 'v1.51.0-g8ec18a863d']
    expect(versions.filter((text) => parseVersion(text) === null)).toEqual([])
  })

  it('are ordered as SemVer orders them, and longer numbers as they stand', () => {
    const order = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.0.1',
      '1.0.1.rc1',
      '1.0.1',
      '1.10.0',
    ]
    const shuffled = [...order].reverse().sort((a, b) => compareVersions(v(a), v(b)))
    expect(shuffled).toEqual(order)
    expect(compareVersions(v('v1.2'), v('1.2.0'))).toBe(0)
    expect(compareVersions(v('1.2.3+build.5'), v('1.2.3'))).toBe(0)
  })

  it('are patches of each other where only what follows the second number differs', () => {
    expect(isPatchOf(v('1.2.4'), v('1.2.3'))).toBe(true)
    expect(isPatchOf(v('7.0.8.1'), v('7.0.8'))).toBe(true)
    expect(isPatchOf(v('1.3.0'), v('1.2.9'))).toBe(false)
    expect(isPatchOf(v('1.2.3'), v('1.2.4'))).toBe(false)
    expect(isPatchOf(v('b@1.2.4'), v('a@1.2.3'))).toBe(false)
  })
})
