import { describe, expect, test } from 'vitest'
import { addAnswer, listAnswers, printEntries, removeAnswer, type WrittenAnswer } from './answers.ts'

const TEXT = `# Ours.
zone: Europe/Berlin # where we are

github: { org: acme }

# What we confirmed by hand.
deployments:
  - { job: '^ship$', repository: shop } # since 2024
services:
  - name: shop
    repository: shop
    incident_services: [P1]
`

const YES: WrittenAnswer = { decisionId: 'job:production:named', answer: 'confirmed', date: '2026-07-01' }
const deploy = { list: 'deployments', value: { job: '^deploy-prod$', environment: 'production' } }

describe('an answer', () => {
  test('is lines of the file that say what they answer; comments and order stay', () => {
    expect(addAnswer(TEXT, YES, [deploy])).toBe(
      TEXT.replace(
        '# since 2024\n',
        `# since 2024
  # confirmed 2026-07-01: job:production:named
  - job: ^deploy-prod$
    environment: production
`,
      ),
    )
  })

  test('is undone without a trace', () => {
    const written = addAnswer(TEXT, YES, [
      deploy,
      { list: 'statuses', value: { names: ['Prüfung'], flow_state: 'waiting' } },
    ])
    expect(listAnswers(written)).toEqual([YES])
    expect(removeAnswer(written, YES.decisionId)).toBe(TEXT)
  })

  test('fills in an entry that is there', () => {
    const git = 'git:\n  - path: ../deployments\n    name: gitops\n'
    const entry = { list: 'git', value: { path: '../deployments', configuration: true }, sameBy: ['path'] }
    const written = addAnswer(git, YES, [entry])
    expect(written).toBe(`${git}    configuration: true # confirmed 2026-07-01: job:production:named\n`)
    expect(removeAnswer(written, YES.decisionId)).toBe(git)
  })

  test('adds to a list of an entry that is there', () => {
    const text = 'github: { org: acme }\nzone: UTC\n'
    const entry = { list: 'github', value: { org: 'acme', configuration: ['gitops'] }, sameBy: ['org'] }
    const written = addAnswer(text, YES, [entry])
    expect(written).toBe(
      'github:\n  org: acme\n  configuration:\n    - gitops # confirmed 2026-07-01: job:production:named\nzone: UTC\n',
    )
    expect(removeAnswer(written, YES.decisionId)).toBe('github:\n  org: acme\nzone: UTC\n')
  })

  test('makes a list of a single entry', () => {
    const git = 'git: { path: shop }\n'
    const written = addAnswer(git, YES, [
      { list: 'git', value: { url: 'https://h/x.git', configuration: true } },
    ])
    expect(written).toBe(`git:
  - {path: shop}
  # confirmed 2026-07-01: job:production:named
  - url: 'https://h/x.git'
    configuration: true
`)
  })

  test('keeps what stands behind its list', () => {
    const text = 'deployments:\n- job: a\n# Next.\n\nzone: UTC'
    const written = addAnswer(text, YES, [deploy])
    expect(written).toBe(
      'deployments:\n- job: a\n# confirmed 2026-07-01: job:production:named\n- job: ^deploy-prod$\n  environment: production\n# Next.\n\nzone: UTC',
    )
    expect(removeAnswer(written, YES.decisionId)).toBe(text)
  })

  test('that is no is kept by its id', () => {
    const no: WrittenAnswer = { ...YES, answer: 'refused' }
    const written = addAnswer('zone: UTC\n', no, [])
    expect(written).toBe(
      "zone: UTC\nrefused:\n  - 'job:production:named' # refused 2026-07-01: job:production:named\n",
    )
    expect(listAnswers(written)).toEqual([no])
    expect(removeAnswer(written, no.decisionId)).toBe('zone: UTC\n')
  })

  test('begins a file that is not there yet, and may leave it empty', () => {
    const written = addAnswer('', YES, [deploy])
    expect(written).toMatch(/^deployments:\n {2}# confirmed/)
    expect(removeAnswer(written, YES.decisionId)).toBe('')
  })

  test('given twice is written once', () => {
    const once = addAnswer(TEXT, YES, [deploy])
    expect(addAnswer(once, YES, [deploy])).toBe(once)
  })

  test('can be shown before it is written', () => {
    expect(printEntries([deploy])).toBe('deployments:\n  - job: ^deploy-prod$\n    environment: production\n')
  })

  test('shown together, each is listed once under its own, and one that says more of another is put into it', () => {
    const job = (name: string, more = {}) => ({ list: 'deployments', value: { job: name, ...more } })
    const shop = { list: 'services', value: { name: 'shop: old', path: 'x' }, sameBy: ['name'] }
    const entries = [job('^a$'), shop, job('^b, [c]$', { services: ['one', 'two, three'] }), job('^a$'), shop]
    const listed = "deployments:\n  - job: ^a$\n  - job: '^b, [c]$'\n    services: [one, 'two, three']\n"
    const services = "services:\n  - name: 'shop: old'\n    path: x\n"
    expect(printEntries(entries)).toBe(listed + services)
    const more = { ...shop, value: { name: 'shop: old', path: 'y', owner: 'me' } }
    expect(printEntries([...entries, more])).toBe(`${listed}${services}    owner: me\n`)
  })
})
