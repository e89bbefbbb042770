import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, loadConfig } from '../config.ts'
import { enterFolder, folder, load } from '../../tests/ingest/config-folder.ts'

enterFolder()

describe('a misspelt file says where and what', () => {
  test.each([
    ['gti:\n  - path: shop\n', /streamgauge\.test\.yaml:1: unknown key, did you mean git\?: gti/],
    ['git:\n  - path: shop\n    nmae: x\n', /:3: unknown key, did you mean name\?: nmae/],
    ['git:\n  - path: shop\nwobble: 1\n', /:3: unknown key, known are .*zone.*: wobble/],
    ['git:\n  - path: 12\n', /:2: git\.0\.path must be string: 12/],
    ['git:\n  - path: [\n', /:\d: not valid YAML/],
    ['git:\n  - path: shop\nzone: Mars/Base\n', /:3: no such time zone.*: Mars\/Base/],
    ["git:\n  - path: shop\ntags: '(?=x)'\n", /:3: not a usable pattern, looking around is not supported/],
    ["git:\n  - path: shop\n    tags: '('\n", /:3: not a usable pattern/],
    [
      'git:\n  - path: shop\nservices:\n  - name: a\n    repository: shpo\n',
      /:5: no source of this name, did you mean shop\?: shpo/,
    ],
    [
      'git:\n  - path: shop\nimages:\n  - pattern: a\n    service: nothing\n',
      /:5: no service of this name, there are shop: nothing/,
    ],
    [
      'git:\n  - path: shop\nenvironments:\n  - { pattern: a, name: b, tier: prod }\n',
      /must be one of production, staging/,
    ],
    ['git:\n  path: shop\n  nmae: x\n', /:3: unknown key, did you mean name\?: nmae/],
    [
      'git: { path: shop }\nstatuses:\n  - names: [a]\n    flow_state: done\n  - names: [b]\n    flow_sate: done\n',
      /:6: unknown key, did you mean flow_state\?: flow_sate/,
    ],
    [
      'git: { path: shop }\nstatuses:\n  - names: [a]\n    flow_state: finished\n',
      /:4: statuses\.0\.flow_state must be one of new, waiting, active, done, cancelled: "finished"/,
    ],
    ["git: { path: shop }\ndeployments:\n  - job: '('\n", /:3: not a usable pattern/],
    ["git: { path: shop }\ndeployments:\n  - environment: '(?=x)'\n", /:3: not a usable pattern/],
    [
      'git: { path: shop }\ndeployments:\n  - service: shop\n',
      /:3: A deployment needs a job, workflow or environment/,
    ],
    [
      'git: { path: shop }\ndeployments:\n  - job: deploy\n    service: shpo\n',
      /:4: no service of this name, did you mean shop\?: shpo/,
    ],
    [
      'git: { path: shop }\ndeployments:\n  - job: deploy\n    repository: shpo\n',
      /:4: no source of this name, did you mean shop\?: shpo/,
    ],
    ['git: { path: shop }\nschedule:\n  default: hourly\n', /:3: not a cron expression/],
    [
      "git: { path: shop }\nschedule:\n  sources:\n    'git:shpo': '* * * * *'\n",
      /:4: no source of this id, did you mean git:shop\?: git:shpo/,
    ],
    [
      'methodologies:\n  - name: ours\ngit:\n  - path: .\n',
      /A methodology needs steps, unless it is kanban, scrum, staged, waterfall: ours/,
    ],
    [
      'git: { path: shop }\nalerts:\n  channels: [{ name: ops, url_env: A }]\n  rules:\n    - { name: a, freshness: { older_than_hours: 1 }, to: [osp] }\n',
      /:5: no channel of this name, did you mean ops\?: osp/,
    ],
    [
      'git: { path: shop }\nalerts:\n  channels: [{ name: ops, url_env: A }]\n  rules:\n    - { name: a, to: [ops] }\n',
      /:5: A rule needs one of signal, threshold, freshness, waiting: a/,
    ],
    [
      'git: { path: shop }\nalerts:\n  channels: [{ name: ops }]\n',
      /:3: A channel needs either url, url_env or email: ops/,
    ],
    ['git:\n  - name: x\n', /:1: A git entry needs either path or url/],
    ['zone: UTC\n', /No source is named/],
  ])('%j', async (text, message) => {
    const error: unknown = await load(text).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ConfigError)
    expect((error as ConfigError).message).toMatch(message)
  })

  test('a file that is not there is named', async () => {
    await expect(loadConfig({ config: join(folder, 'nothing.yaml') })).rejects.toThrow(
      /ENOENT.*nothing\.yaml/,
    )
  })

  test('a secret in the file is refused: only the name of a variable is known', async () => {
    await expect(load('git:\n  - url: https://example.org/a.git\n    token: abc\n')).rejects.toThrow(
      /did you mean token_env|unknown key/,
    )
  })
})
