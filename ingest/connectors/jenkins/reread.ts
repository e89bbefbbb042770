/** Builds that a delivery told of, read again one by one; keys are `<job>#<number>`. */
import type { Page, StreamContext } from '../../contract.ts'
import { pathOf, type Controller } from './controller.ts'
import type { Job } from './records.ts'
import { take } from './visit.ts'

export async function* rereadBuilds(context: StreamContext, keys: readonly string[]): AsyncGenerator<Page> {
  const controller = context.session as Controller
  const classes = await classesOf(context)
  for (const key of keys) {
    const at = key.lastIndexOf('#')
    const [fullName, number] = [key.slice(0, at), Number(key.slice(at + 1))]
    const path = pathOf(fullName.split('/'))
    const build = await controller.build(path, number)
    // One that Jenkins has discarded since is kept as it was.
    if (build === null) continue
    const known = classes.get(fullName)
    // The job of a new branch is told by the next reading; that a build is a pipeline's it says itself.
    const isPipeline = (known ?? build._class ?? '').match(/Workflow(Job|Run)$/) !== null
    const job: Job = { fullName, path, isPipeline, last: null }
    yield (await take(context, job, [build])).page
  }
}

async function classesOf({ landed }: StreamContext): Promise<Map<string, string>> {
  const rows = await landed.rows<{ name: string; class: string }>(
    `select _key as name, max_by(payload ->> '_class', _loaded_at) as class
     from raw.jenkins__job where _source = $source group by _key`,
  )
  return new Map(rows.map((row) => [row.name, row.class]))
}
