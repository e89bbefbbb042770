import { describe, expect, test } from 'vitest'
import { isConcerned, News, readRelations, type Relations } from './live.ts'

describe('what an answer depends on', () => {
  test.each<[Relations, Relations, boolean]>([
    [['commit'], ['team'], false],
    [['commit', 'team'], ['team'], true],
    [null, ['team'], true],
    [null, [], false],
    [[], ['team'], false],
    [[], null, true],
    [['commit'], null, true],
  ])('made of %j, after %j: %j', (reads, changed, isAsked) => {
    expect(isConcerned(reads, changed)).toBe(isAsked)
  })

  test('is anything where the server does not say, and nothing where it says nothing', () => {
    expect([readRelations(null), readRelations(''), readRelations('a b')]).toEqual([null, [], ['a', 'b']])
  })
})

describe('news', () => {
  test('wait while nobody looks, and come once, together', () => {
    const news = new News()
    const heard: Relations[] = []
    const leave = news.listen((changed) => heard.push(changed))
    news.tell(['a'])
    news.watch(false)
    news.tell(['b'])
    news.tell(['c', 'b'])
    expect(heard).toEqual([['a']])
    news.watch(true)
    news.watch(true)
    expect(heard).toEqual([['a'], ['b', 'c']])
    news.watch(false)
    news.tell(['d'])
    news.tell(null)
    news.watch(true)
    expect(heard.at(-1)).toBe(null)
    leave()
    news.tell(['e'])
    expect(heard).toHaveLength(3)
  })
})
